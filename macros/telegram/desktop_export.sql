{#-
    The messages of Telegram Desktop's exports that this table has not read, one row per landed record, in the columns of
    message_versions. What an export doesn't carry (views, albums, topics, forwards' senders) is NULL.
-#}
{% macro desktop_export_messages() -%}
select
    {{ landed_columns() }},
    case
        when record_type in ('message', 'service', 'unsupported') then record_type
        else 'unsupported'
    end as kind,
    coalesce(clocked_at, guessed_at) as sent_at,
    guessed_at is not null as is_time_guessed,
    coalesce(edit_clocked_at, edit_guessed_at) as edited_at,
    coalesce(edit_clocked_at, edit_guessed_at) as revised_at,
    sender,
    coalesce({{ record_string('record', 'from') }}, {{ record_string('record', 'actor') }}) as sender_name,
    {{ record_string('record', 'author') }} as author_signature,
    coalesce({{ plain_text(record_json('record', 'text')) }}, '') as text,
    {{ record_int('record', 'reply_to_message_id') }} as reply_to_message_id,
    {{ peer_key(record_string('record', 'reply_to_peer_id')) }} as reply_to_peer_key,
    cast(null as int64) as thread_id,
    {{ json_has('payload', '$.forwarded_from') }} as is_forwarded,
    {{ record_string('record', 'forwarded_from') }} as forwarded_from,
    cast(null as {{ text_type() }}) as forwarded_from_key,
    {{ record_string('record', 'via_bot') }} as via_bot,
    cast(null as int64) as via_bot_id,
    case when record_type = 'message' then {{ media_kind('record', 'payload') }} end as media_kind,
    {{ record_string('record', 'mime_type') }} as mime_type,
    {{ record_string('record', 'file_name') }} as file_name,
    coalesce(
        {{ size_of(record_int('record', 'file_size')) }},
        {{ size_of(record_int('record', 'photo_file_size')) }}
    ) as file_size_bytes,
    {{ count_of(record_int('record', 'duration_seconds')) }} as duration_seconds,
    {{ count_of(record_int('record', 'width')) }} as width,
    {{ count_of(record_int('record', 'height')) }} as height,
    cast(null as {{ text_type() }}) as grouped_id,
    cast(null as int64) as views,
    cast(null as int64) as forwards,
    {{ record_json('record', 'reactions') }} as reactions,
    case when record_type = 'service' then {{ record_string('record', 'action') }} end as service_action,
    -- A file of music has a title, too.
    case
        when record_type = 'service'
            then coalesce({{ record_string('record', 'title') }}, {{ record_string('record', 'new_title') }})
    end as service_title,
    case
        when record_type = 'service' then coalesce({{ json_array_length(record_json('record', 'members')) }}, 0)
        else 0
    end as service_member_count,
    -- Kept only where something is marked up: a text without marks is a string, not an array.
    case
        when {{ json_is_array(record_json('record', 'text')) }}
            then coalesce({{ record_json('record', 'text_entities') }}, {{ record_json('record', 'text') }})
    end as text_entities
from (
    select
        *,
        case
            when clocked_at is null
                then {{ timestamp_from_local(record_string('record', 'date'), var('timezone')) }}
        end as guessed_at,
        -- Old versions of Telegram Desktop wrote the beginning of 1970, in their own zone, for "never edited".
        case
            when edit_clocked_at is null and {{ record_string('record', 'edited') }} >= '1971'
                then {{ timestamp_from_local(record_string('record', 'edited'), var('timezone')) }}
        end as edit_guessed_at
    from (
        select
            *,
            {{ record_string('record', 'type') }} as record_type,
            coalesce({{ record_string('record', 'from_id') }}, {{ record_string('record', 'actor_id') }}) as sender,
            {{ timestamp_from_unix(record_int('record', 'date_unixtime')) }} as clocked_at,
            {{ timestamp_from_unix('nullif(' ~ record_int('record', 'edited_unixtime') ~ ', 0)') }} as edit_clocked_at
        from (
            select
                *,
                {{ json_record(
                    'payload',
                    strings=[
                        'type', 'date', 'date_unixtime', 'edited', 'edited_unixtime',
                        'from', 'from_id', 'actor', 'actor_id', 'author', 'action', 'new_title',
                        'forwarded_from', 'reply_to_message_id', 'reply_to_peer_id', 'via_bot',
                        'photo', 'photo_file_size', 'file', 'file_name', 'file_size', 'media_type', 'mime_type', 'title',
                        'duration_seconds', 'width', 'height', 'place_name', 'game_title', 'invoice_information'
                    ],
                    documents=[
                        'text', 'text_entities', 'reactions', 'members',
                        'poll', 'contact_information', 'todo_list', 'giveaway_information', 'giveaway_results'
                    ]
                ) }} as record
            from {{ ref('records') }} as records
            where record_kind = 'message'
                and source <> 'telegram'
                and {{ is_changed('records') }}
        ) as parsed
    ) as clocked
) as read_once
{%- endmacro %}
