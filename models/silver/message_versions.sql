{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['chat_key', 'message_id', 'content_hash'],
    on_schema_change='fail'
) }}

with incoming as (

    select
        {{ chat_key() }} as chat_key,
        chat_kind,
        {{ safe_cast('chat_id', 'int64') }} as chat_id,
        {{ safe_cast('message_id', 'int64') }} as message_id,
        content_hash,
        source,
        repaired,
        observed_at,
        landed_file,
        landed_line,
        load_id,
        payload
    from {{ ref('records') }}
    where record_kind = 'message'
    {% if is_incremental() %}
        and load_id > (select coalesce(max(load_id), 0) from {{ this }})
    {% endif %}

),

-- The same content can be observed many times: one row for all of them, with what the latest observation says of the
-- little that the hash leaves out (paths of files, times in the exporting computer's zone).
observed as (

    select
        *,
        min(observed_at) over (partition by chat_key, message_id, content_hash) as first_observed_at,
        max(observed_at) over (partition by chat_key, message_id, content_hash) as last_observed_at,
        max(load_id) over (partition by chat_key, message_id, content_hash) as last_load_id,
        min(source) over (partition by chat_key, message_id, content_hash) as first_source,
        min(case when repaired then 1 else 0 end) over (partition by chat_key, message_id, content_hash) as all_repaired
    from incoming
    qualify row_number() over (
        partition by chat_key, message_id, content_hash
        order by observed_at desc, load_id desc, landed_file desc, landed_line desc
    ) = 1

),

parsed as (

    select
        *,
        {{ json_record(
            'payload',
            strings=[
                'type', 'date', 'date_unixtime', 'edited', 'edited_unixtime',
                'from', 'from_id', 'actor', 'actor_id', 'author', 'action',
                'forwarded_from', 'reply_to_message_id', 'reply_to_peer_id', 'via_bot',
                'photo', 'photo_file_size', 'file', 'file_name', 'file_size', 'media_type', 'mime_type',
                'duration_seconds', 'width', 'height', 'place_name', 'game_title', 'invoice_information'
            ],
            documents=[
                'text', 'text_entities', 'reactions', 'members',
                'poll', 'contact_information', 'todo_list', 'giveaway_information', 'giveaway_results'
            ]
        ) }} as record
    from observed

),

typed as (

    select
        *,
        {{ record_string('record', 'type') }} as record_type,
        coalesce({{ record_string('record', 'from_id') }}, {{ record_string('record', 'actor_id') }}) as sender,
        {{ record_int('record', 'date_unixtime') }} as sent_unix,
        {{ record_int('record', 'edited_unixtime') }} as edited_unix,
        coalesce({{ plain_text(record_json('record', 'text')) }}, '') as text
    from parsed

),

versions as (

    select
        chat_key,
        chat_kind,
        chat_id,
        message_id,
        content_hash,
        case
            when record_type in ('message', 'service', 'unsupported') then record_type
            else 'unsupported'
        end as kind,
        coalesce(
            {{ timestamp_from_unix('sent_unix') }},
            {{ timestamp_from_local(record_string('record', 'date'), var('timezone')) }}
        ) as sent_at,
        -- Old versions of Telegram Desktop wrote the beginning of 1970, in their own zone, for "never edited".
        coalesce(
            {{ timestamp_from_unix('nullif(edited_unix, 0)') }},
            case
                when {{ record_string('record', 'edited') }} >= '1971'
                    then {{ timestamp_from_local(record_string('record', 'edited'), var('timezone')) }}
            end
        ) as edited_at,
        {{ peer_key('sender') }} as sender_key,
        {{ peer_kind('sender') }} as sender_kind,
        {{ peer_id('sender') }} as sender_id,
        coalesce({{ record_string('record', 'from') }}, {{ record_string('record', 'actor') }}) as sender_name,
        {{ record_string('record', 'author') }} as author_signature,
        text,
        {{ utf16_length('text') }} as text_length,
        {{ regexp_count('text', '[^[:space:]\\pZ]+') }} as word_count,
        {{ record_int('record', 'reply_to_message_id') }} as reply_to_message_id,
        {{ peer_key(record_string('record', 'reply_to_peer_id')) }} as reply_to_peer_key,
        {{ json_has('payload', '$.forwarded_from') }} as is_forwarded,
        {{ record_string('record', 'forwarded_from') }} as forwarded_from,
        {{ record_string('record', 'via_bot') }} as via_bot,
        case when record_type = 'message' then {{ media_kind('record', 'payload') }} end as media_kind,
        {{ record_string('record', 'mime_type') }} as mime_type,
        {{ record_string('record', 'file_name') }} as file_name,
        coalesce({{ record_int('record', 'file_size') }}, {{ record_int('record', 'photo_file_size') }}) as file_size_bytes,
        {{ record_int('record', 'duration_seconds') }} as duration_seconds,
        {{ record_int('record', 'width') }} as width,
        {{ record_int('record', 'height') }} as height,
        {{ json_array_sum(record_json('record', 'reactions'), 'count') }} as reaction_count,
        {{ record_json('record', 'reactions') }} as reactions,
        {{ record_string('record', 'action') }} as service_action,
        coalesce({{ json_array_length(record_json('record', 'members')) }}, 0) as service_member_count,
        -- Kept only where something is marked up: a text without marks is a string, not an array.
        case
            when {{ json_is_array(record_json('record', 'text')) }}
                then coalesce({{ record_json('record', 'text_entities') }}, {{ record_json('record', 'text') }})
        end as text_entities,
        first_source as source,
        all_repaired = 1 as is_repaired,
        first_observed_at,
        last_observed_at,
        last_load_id as load_id
    from typed

)
{%- if is_incremental() %},

-- A version that comes back (a reaction taken back, an export landed again) stays one row.
known as (

    select prior.*
    from {{ this }} as prior
    inner join versions
        on versions.chat_key = prior.chat_key
        and versions.message_id = prior.message_id
        and versions.content_hash = prior.content_hash

),

both_sides as (

    select * from versions
    union all
    select * from known

),

spans as (

    select
        chat_key,
        message_id,
        content_hash,
        min(source) as source,
        min(case when is_repaired then 1 else 0 end) as all_repaired,
        min(first_observed_at) as first_observed_at,
        max(last_observed_at) as last_observed_at,
        max(load_id) as load_id
    from both_sides
    group by chat_key, message_id, content_hash

)

select
    both_sides.* replace (
        spans.source as source,
        spans.all_repaired = 1 as is_repaired,
        spans.first_observed_at as first_observed_at,
        spans.last_observed_at as last_observed_at,
        spans.load_id as load_id
    )
from both_sides
inner join spans
    on spans.chat_key = both_sides.chat_key
    and spans.message_id = both_sides.message_id
    and spans.content_hash = both_sides.content_hash
qualify row_number() over (
    partition by both_sides.chat_key, both_sides.message_id, both_sides.content_hash
    order by both_sides.last_observed_at desc, both_sides.load_id desc
) = 1
{% else %}

select * from versions
{% endif %}
