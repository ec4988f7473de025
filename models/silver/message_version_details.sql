{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['chat_key', 'message_id', 'content_hash'],
    on_schema_change='fail',
    changed_rows='load_id'
) }}

with incoming as (

    select
        {{ chat_key() }} as chat_key,
        {{ safe_cast('message_id', 'int64') }} as message_id,
        content_hash,
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

-- Most messages are text alone, and needn't be read again.
parsed as (

    select
        incoming.chat_key,
        incoming.message_id,
        incoming.content_hash,
        incoming.load_id,
        {{ json_record(
            'incoming.payload',
            strings=[
                'sticker_emoji', 'performer', 'title', 'media_spoiler', 'place_name', 'address',
                'inviter', 'message_id', 'duration', 'duration_seconds', 'period', 'new_title',
                'boosts', 'stars', 'amount', 'currency', 'information_text'
            ],
            documents=['poll', 'location_information', 'members']
        ) }} as record
    from incoming
    inner join {{ ref('message_versions') }} as versions
        on versions.chat_key = incoming.chat_key
        and versions.message_id = incoming.message_id
        and versions.content_hash = incoming.content_hash
    where versions.kind = 'service'
        or versions.media_kind is not null
    qualify row_number() over (
        partition by incoming.chat_key, incoming.message_id, incoming.content_hash
        order by incoming.load_id desc, incoming.observed_at desc, incoming.landed_file desc, incoming.landed_line desc
    ) = 1

)

select
    chat_key,
    message_id,
    content_hash,
    {{ record_string('record', 'sticker_emoji') }} as sticker_emoji,
    {{ record_string('record', 'performer') }} as performer,
    {{ record_string('record', 'title') }} as given_title,
    coalesce({{ record_string('record', 'media_spoiler') }} = 'true', false) as is_spoiler,
    {{ safe_cast(json_string(record_json('record', 'location_information'), '$.latitude'), float_type()) }} as latitude,
    {{ safe_cast(json_string(record_json('record', 'location_information'), '$.longitude'), float_type()) }} as longitude,
    {{ record_string('record', 'place_name') }} as place_name,
    {{ record_string('record', 'address') }} as address,
    {{ record_json('record', 'poll') }} as poll,
    {{ record_json('record', 'members') }} as members,
    {{ record_string('record', 'inviter') }} as inviter_name,
    {{ record_int('record', 'message_id') }} as target_message_id,
    coalesce({{ record_int('record', 'duration') }}, {{ record_int('record', 'duration_seconds') }}) as duration_seconds,
    {{ record_int('record', 'period') }} as period_seconds,
    {{ record_string('record', 'new_title') }} as new_title,
    {{ record_int('record', 'boosts') }} as boosts,
    {{ record_int('record', 'stars') }} as stars,
    {{ record_string('record', 'amount') }} as amount,
    {{ record_string('record', 'currency') }} as currency,
    {{ record_string('record', 'information_text') }} as information_text,
    load_id
from parsed
