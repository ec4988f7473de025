{#-
    Messages as Telegram's API gives them, landed with source 'telegram': TL objects as JSON, with className and
    camelCase fields.
-#}

{#- A peer in the words of exports: 'user123', 'channel123' or 'chat123'. -#}
{% macro telegram_peer(peer) -%}
case {{ json_string(peer, '$.className') }}
    when 'PeerUser' then 'user' || {{ json_string(peer, '$.userId') }}
    when 'PeerChannel' then 'channel' || {{ json_string(peer, '$.channelId') }}
    when 'PeerChat' then 'chat' || {{ json_string(peer, '$.chatId') }}
end
{%- endmacro %}

{#- Reactions' counts in the words of exports. Who reacted isn't kept. -#}
{% macro telegram_reactions(results) %}{{ return(adapter.dispatch('telegram_reactions')(results)) }}{% endmacro %}
{% macro duckdb__telegram_reactions(results) -%}
case when json_type({{ results }}) = 'ARRAY' and json_array_length({{ results }}) > 0 then to_json(list_transform(
    json_extract({{ results }}, '$[*]'),
    lambda result: case json_extract_string(result, '$.reaction.className')
        when 'ReactionEmoji' then json_object(
            'type', 'emoji', 'count', json_extract(result, '$.count'), 'emoji', json_extract(result, '$.reaction.emoticon')
        )
        when 'ReactionCustomEmoji' then json_object(
            'type', 'custom_emoji', 'count', json_extract(result, '$.count'), 'document_id', json_extract_string(result, '$.reaction.documentId')
        )
        when 'ReactionPaid' then json_object('type', 'paid', 'count', json_extract(result, '$.count'))
        else json_object('type', 'empty', 'count', json_extract(result, '$.count'))
    end
)) end
{%- endmacro %}
{% macro bigquery__telegram_reactions(results) -%}
{%- set reactions -%}
array(
    select as struct
        case json_value(result, '$.reaction.className')
            when 'ReactionEmoji' then 'emoji'
            when 'ReactionCustomEmoji' then 'custom_emoji'
            when 'ReactionPaid' then 'paid'
            else 'empty'
        end as type,
        json_query(result, '$.count') as count,
        json_value(result, '$.reaction.emoticon') as emoji,
        json_value(result, '$.reaction.documentId') as document_id
    from unnest(json_query_array({{ results }})) as result with offset as position
    order by position
)
{%- endset -%}
case
    when array_length(json_query_array({{ results }})) > 0
        then {{ json_without_null_keys(reactions, ['emoji', 'document_id']) }}
end
{%- endmacro %}

{#-
    BigQuery's JSON of an array of structs, without keys that are NULL; any but the first. In the text of JSON a quote inside
    of a value has a backslash before it, so that nothing but a key is found.
-#}
{% macro json_without_null_keys(structs, keys) -%}
parse_json(regexp_replace(to_json_string({{ structs }}), r',"(?:{{ keys | join('|') }})":null', ''))
{%- endmacro %}

{#- Rows of (position, part_type, part_text …) → the array `text_entities` of exports, inside a GROUP BY. -#}
{% macro text_parts() %}{{ return(adapter.dispatch('text_parts')()) }}{% endmacro %}
{% macro duckdb__text_parts() -%}
to_json(list(json_merge_patch(json_object('type', part_type, 'text', part_text), json_object(
    'href', href, 'user_id', user_id, 'language', language, 'document_id', document_id
)) order by starts))
{%- endmacro %}
{% macro bigquery__text_parts() -%}
{%- set parts -%}
array_agg(struct(part_type as type, part_text as text, href, user_id, language, document_id) order by starts)
{%- endset -%}
{{ json_without_null_keys(parts, ['href', 'user_id', 'language', 'document_id']) }}
{%- endmacro %}

{#-
    The parts of formatted texts, one row per record with marks: Telegram gives offsets and lengths in UTF-16 units;
    exports give flat parts, those inside another one left out, with the plain text in between.
-#}
{% macro telegram_text_parts() -%}
with listed as (

    select
        landed_file,
        landed_line,
        coalesce({{ json_string('payload', '$.message') }}, '') as text,
        {{ json_items(json_document('payload', '$.entities')) }} as items
    from {{ ref('records') }} as records
    where record_kind = 'message'
        and source = 'telegram'
        and {{ is_changed('records') }}

),

marks as (

    select
        listed.landed_file,
        listed.landed_line,
        listed.text,
        mark.position,
        {{ json_string('mark.part', '$.className') }} as class_name,
        {{ count_of(json_int('mark.part', '$.offset')) }} as starts,
        {{ count_of(json_int('mark.part', '$.offset')) }} + {{ count_of(json_int('mark.part', '$.length')) }} as ends,
        {{ json_string('mark.part', '$.url') }} as href,
        {{ json_int('mark.part', '$.userId') }} as user_id,
        {{ json_string('mark.part', '$.language') }} as language,
        {{ json_string('mark.part', '$.documentId') }} as document_id
    from listed
    {{ unnest_items('listed.items', 'mark') }}

),

placed as (

    select
        *,
        coalesce(max(ends) over (
            partition by landed_file, landed_line
            order by starts, position
            rows between unbounded preceding and 1 preceding
        ), 0) as previous_ends
    from marks
    where starts >= 0
        and ends > starts
        and ends <= {{ utf16_length('text') }}

),

kept as (

    select
        *,
        lead(starts) over (partition by landed_file, landed_line order by starts) as next_starts
    from placed
    where starts >= previous_ends

),

pieces as (

    select
        landed_file,
        landed_line,
        text,
        starts,
        ends,
        case class_name
            when 'MessageEntityUrl' then 'link'
            when 'MessageEntityTextUrl' then 'text_link'
            when 'MessageEntityMention' then 'mention'
            when 'MessageEntityMentionName' then 'mention_name'
            when 'MessageEntityHashtag' then 'hashtag'
            when 'MessageEntityCashtag' then 'cashtag'
            when 'MessageEntityBotCommand' then 'bot_command'
            when 'MessageEntityEmail' then 'email'
            when 'MessageEntityPhone' then 'phone'
            when 'MessageEntityBankCard' then 'bank_card'
            when 'MessageEntityBold' then 'bold'
            when 'MessageEntityItalic' then 'italic'
            when 'MessageEntityUnderline' then 'underline'
            when 'MessageEntityStrike' then 'strikethrough'
            when 'MessageEntitySpoiler' then 'spoiler'
            when 'MessageEntityBlockquote' then 'blockquote'
            when 'MessageEntityCode' then 'code'
            when 'MessageEntityPre' then 'pre'
            when 'MessageEntityCustomEmoji' then 'custom_emoji'
            else 'unknown'
        end as part_type,
        href,
        user_id,
        language,
        document_id
    from kept

    union all

    select
        landed_file,
        landed_line,
        text,
        previous_ends as starts,
        starts as ends,
        'plain' as part_type,
        cast(null as {{ text_type() }}) as href,
        cast(null as int64) as user_id,
        cast(null as {{ text_type() }}) as language,
        cast(null as {{ text_type() }}) as document_id
    from kept
    where previous_ends < starts

    union all

    select
        landed_file,
        landed_line,
        text,
        ends as starts,
        {{ utf16_length('text') }} as ends,
        'plain' as part_type,
        cast(null as {{ text_type() }}) as href,
        cast(null as int64) as user_id,
        cast(null as {{ text_type() }}) as language,
        cast(null as {{ text_type() }}) as document_id
    from kept
    where next_starts is null
        and ends < {{ utf16_length('text') }}

),

sliced as (

    select
        landed_file,
        landed_line,
        starts,
        part_type,
        {{ utf16_slice('text', 'starts', 'ends - starts') }} as part_text,
        href,
        user_id,
        language,
        document_id
    from pieces

)

select
    landed_file as file_of_parts,
    landed_line as line_of_parts,
    {{ text_parts() }} as text_entities
from sliced
group by landed_file, landed_line
{%- endmacro %}

{#- What a message carries besides text, in the words of exports; NULL if nothing. A link's preview is nothing. -#}
{% macro telegram_media_kind(media_class, attributes) -%}
case {{ media_class }}
    when 'MessageMediaPhoto' then 'photo'
    when 'MessageMediaDocument' then case
        when {{ json_array_names(attributes, 'className', 'DocumentAttributeSticker') }} then 'sticker'
        when {{ json_array_names(attributes, 'className', 'DocumentAttributeAnimated') }} then 'animation'
        when {{ json_array_names(attributes, 'className', 'DocumentAttributeVideo') }}
            then case when {{ json_array_names(attributes, 'roundMessage', 'true') }} then 'video_message' else 'video_file' end
        when {{ json_array_names(attributes, 'className', 'DocumentAttributeAudio') }}
            then case when {{ json_array_names(attributes, 'voice', 'true') }} then 'voice_message' else 'audio_file' end
        else 'document'
    end
    when 'MessageMediaPoll' then 'poll'
    when 'MessageMediaContact' then 'contact'
    when 'MessageMediaGeo' then 'location'
    when 'MessageMediaGeoLive' then 'location'
    when 'MessageMediaVenue' then 'venue'
    when 'MessageMediaGame' then 'game'
    when 'MessageMediaInvoice' then 'invoice'
    when 'MessageMediaToDo' then 'todo_list'
    when 'MessageMediaGiveaway' then 'giveaway'
    when 'MessageMediaGiveawayResults' then 'giveaway_results'
end
{%- endmacro %}

{#-
    The messages of Telegram's API that this table has not read, one row per landed record, in the columns of
    message_versions. Names stand in records of users and chats, not in messages. Who wrote in a channel or as an
    anonymous admin is the chat itself; in a private chat without a sender it is one of the two.
-#}
{% macro telegram_messages() -%}
select
    {{ landed_columns() }},
    case message_class
        when 'Message' then 'message'
        when 'MessageService' then 'service'
        else 'unsupported'
    end as kind,
    {{ timestamp_from_unix(record_int('record', 'date')) }} as sent_at,
    false as is_time_guessed,
    -- Reactions and buttons change an edit's date, too, and then it is hidden.
    case
        when coalesce({{ record_string('record', 'editHide') }}, 'false') <> 'true'
            then {{ timestamp_from_unix('edited_unix') }}
    end as edited_at,
    {{ timestamp_from_unix('edited_unix') }} as revised_at,
    coalesce(
        {{ telegram_peer(record_json('record', 'fromId')) }},
        case
            when chat_kind = 'user' and {{ record_string('record', 'out') }} = 'true' then 'user' || account
            else {{ telegram_peer(record_json('record', 'peerId')) }}
        end
    ) as sender,
    cast(null as {{ text_type() }}) as sender_name,
    {{ record_string('record', 'postAuthor') }} as author_signature,
    coalesce({{ record_string('record', 'message') }}, '') as text,
    {{ json_int('reply_to', '$.replyToMsgId') }} as reply_to_message_id,
    {{ peer_key(telegram_peer(json_document('reply_to', '$.replyToPeerId'))) }} as reply_to_peer_key,
    case
        when {{ json_string('reply_to', '$.forumTopic') }} = 'true'
            then coalesce({{ json_int('reply_to', '$.replyToTopId') }}, {{ json_int('reply_to', '$.replyToMsgId') }})
    end as thread_id,
    {{ json_string('forwarded', '$.date') }} is not null as is_forwarded,
    {{ json_string('forwarded', '$.fromName') }} as forwarded_from,
    {{ peer_key(telegram_peer(json_document('forwarded', '$.fromId'))) }} as forwarded_from_key,
    cast(null as {{ text_type() }}) as via_bot,
    {{ record_int('record', 'viaBotId') }} as via_bot_id,
    {{ telegram_media_kind('media_class', 'attributes') }} as media_kind,
    {{ json_string('media', '$.document.mimeType') }} as mime_type,
    {{ json_array_first('attributes', 'fileName') }} as file_name,
    coalesce(
        {{ size_of(json_int('media', '$.document.size')) }},
        {{ size_of(json_array_max('sizes', 'size')) }}
    ) as file_size_bytes,
    -- Durations of videos have fractions.
    {{ count_of(safe_int(regexp_extract(json_array_first('attributes', 'duration'), '^([0-9]+)'))) }} as duration_seconds,
    {{ count_of('coalesce(' ~ json_array_max('attributes', 'w') ~ ', ' ~ json_array_max('sizes', 'w') ~ ')') }} as width,
    {{ count_of('coalesce(' ~ json_array_max('attributes', 'h') ~ ', ' ~ json_array_max('sizes', 'h') ~ ')') }} as height,
    {{ record_string('record', 'groupedId') }} as grouped_id,
    {{ count_of(record_int('record', 'views')) }} as views,
    {{ count_of(record_int('record', 'forwards')) }} as forwards,
    {{ telegram_reactions(json_document(record_json('record', 'reactions'), '$.results')) }} as reactions,
    case when message_class = 'MessageService' then coalesce(actions.action, action_class) end as service_action,
    {{ json_string('service', '$.title') }} as service_title,
    case
        when message_class = 'MessageService' then coalesce(
            {{ json_array_length(json_document('service', '$.users')) }},
            case when {{ json_string('service', '$.userId') }} is not null then 1 else 0 end
        )
        else 0
    end as service_member_count,
    parts.text_entities
from (
    select
        *,
        {{ record_string('record', 'className') }} as message_class,
        {{ record_int('record', 'editDate') }} as edited_unix,
        {{ record_json('record', 'replyTo') }} as reply_to,
        {{ record_json('record', 'fwdFrom') }} as forwarded,
        {{ record_json('record', 'action') }} as service,
        {{ json_string(record_json('record', 'action'), '$.className') }} as action_class,
        {{ record_json('record', 'media') }} as media,
        {{ json_string(record_json('record', 'media'), '$.className') }} as media_class,
        {{ json_document(record_json('record', 'media'), '$.document.attributes') }} as attributes,
        {{ json_document(record_json('record', 'media'), '$.photo.sizes') }} as sizes
    from (
        select
            *,
            {{ json_record(
                'payload',
                strings=[
                    'className', 'date', 'editDate', 'editHide', 'out', 'message', 'postAuthor', 'viaBotId',
                    'groupedId', 'views', 'forwards'
                ],
                documents=['fromId', 'peerId', 'replyTo', 'fwdFrom', 'media', 'reactions', 'action']
            ) }} as record
        from {{ ref('records') }} as records
        where record_kind = 'message'
            and source = 'telegram'
            and {{ is_changed('records') }}
    ) as parsed
) as read_once
left join (
    {{ telegram_text_parts() }}
) as parts
    on parts.file_of_parts = read_once.landed_file
    and parts.line_of_parts = read_once.landed_line
left join {{ ref('telegram_actions') }} as actions
    on actions.tl_class = read_once.action_class
{%- endmacro %}

{#- The key, as a sender's, of whom a record of kind user or chat describes. -#}
{% macro described_peer(payload) -%}
{%- set id = json_string(payload, '$.id') -%}
case
    when {{ json_string(payload, '$.className') }} = 'User' then {{ peer_key_of('user', id) }}
    when {{ json_string(payload, '$.className') }} like 'Channel%' then {{ peer_key_of('channel', id) }}
    when {{ json_string(payload, '$.className') }} like 'Chat%' then {{ peer_key_of('chat', id) }}
end
{%- endmacro %}
