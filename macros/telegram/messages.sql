{#- What every source of messages says of a landed one, in the order of its columns. -#}
{% macro message_columns() -%}
{{ return([
    'chat_key', 'chat_kind', 'chat_id', 'message_id', 'content_hash', 'source', 'repaired', 'observed_at',
    'landed_file', 'landed_line', 'load_id',
    'kind', 'sent_at', 'is_time_guessed', 'edited_at', 'revised_at', 'sender', 'sender_name', 'author_signature', 'text',
    'reply_to_message_id', 'reply_to_peer_key', 'thread_id',
    'is_forwarded', 'forwarded_from', 'forwarded_from_key', 'via_bot', 'via_bot_id',
    'media_kind', 'mime_type', 'file_name', 'file_size_bytes', 'duration_seconds', 'width', 'height',
    'grouped_id', 'views', 'forwards', 'reactions', 'service_action', 'service_title', 'service_member_count',
    'text_entities'
]) }}
{%- endmacro %}

{#- What a record says of where and when it was landed, typed; the key of its chat among it. -#}
{% macro landed_columns() -%}
{{ chat_key() }} as chat_key,
    chat_kind,
    {{ safe_int('chat_id') }} as chat_id,
    {{ safe_int('message_id') }} as message_id,
    content_hash,
    source,
    repaired,
    observed_at,
    landed_file,
    landed_line,
    load_id
{%- endmacro %}
