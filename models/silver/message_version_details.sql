{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'message_id', 'content_hash'],
    pre_hook="{{ forget_changed_versions() }}",
    changed_rows='load_id'
) }}

with incoming as (

    select
        {{ chat_key() }} as chat_key,
        {{ safe_int('message_id') }} as message_id,
        content_hash,
        observed_at,
        landed_file,
        landed_line,
        load_id,
        payload
    from {{ ref('records') }} as records
    where record_kind = 'message'
        and {{ is_changed('records') }}

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
            documents=['poll', 'location_information', 'members', 'action', 'media']
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

),

-- Messages of Telegram's API name what they do and carry in objects of their own.
opened as (

    select
        *,
        {{ record_json('record', 'action') }} as service,
        {{ record_json('record', 'media') }} as media,
        {{ json_document(record_json('record', 'media'), '$.document.attributes') }} as attributes
    from parsed

)

select
    chat_key,
    message_id,
    content_hash,
    coalesce({{ record_string('record', 'sticker_emoji') }}, {{ json_array_first('attributes', 'alt') }}) as sticker_emoji,
    coalesce({{ record_string('record', 'performer') }}, {{ json_array_first('attributes', 'performer') }}) as performer,
    coalesce(
        {{ record_string('record', 'title') }},
        {{ json_string('service', '$.title') }},
        {{ json_array_first('attributes', 'title') }}
    ) as given_title,
    coalesce(coalesce({{ record_string('record', 'media_spoiler') }}, {{ json_string('media', '$.spoiler') }}) = 'true', false) as is_spoiler,
    coalesce(
        {{ safe_float(json_string(record_json('record', 'location_information'), '$.latitude')) }},
        {{ safe_float(json_string('media', '$.geo.lat')) }}
    ) as latitude,
    coalesce(
        {{ safe_float(json_string(record_json('record', 'location_information'), '$.longitude')) }},
        {{ safe_float(json_string('media', '$.geo.long')) }}
    ) as longitude,
    coalesce({{ record_string('record', 'place_name') }}, {{ json_string('media', '$.title') }}) as place_name,
    coalesce({{ record_string('record', 'address') }}, {{ json_string('media', '$.address') }}) as address,
    coalesce({{ record_json('record', 'poll') }}, {{ json_document('media', '$.poll') }}) as poll,
    coalesce(
        {{ count_of(json_int(record_json('record', 'poll'), '$.total_voters')) }},
        {{ count_of(json_int('media', '$.results.totalVoters')) }}
    ) as total_voters,
    {{ record_json('record', 'members') }} as members,
    {{ json_document('service', '$.users') }} as member_ids,
    {{ json_string('service', '$.userId') }} as member_id,
    {{ record_string('record', 'inviter') }} as inviter_name,
    {{ record_int('record', 'message_id') }} as target_message_id,
    coalesce(
        {{ count_of(record_int('record', 'duration')) }},
        {{ count_of(record_int('record', 'duration_seconds')) }},
        {{ count_of(json_int('service', '$.duration')) }}
    ) as duration_seconds,
    coalesce({{ count_of(record_int('record', 'period')) }}, {{ count_of(json_int('service', '$.period')) }}) as period_seconds,
    {{ record_string('record', 'new_title') }} as new_title,
    coalesce({{ count_of(record_int('record', 'boosts')) }}, {{ count_of(json_int('service', '$.boosts')) }}) as boosts,
    coalesce({{ count_of(record_int('record', 'stars')) }}, {{ count_of(json_int('service', '$.stars')) }}) as stars,
    coalesce(
        {{ record_string('record', 'amount') }},
        {{ json_string('service', '$.totalAmount') }},
        {{ json_string('service', '$.amount') }}
    ) as amount,
    coalesce({{ record_string('record', 'currency') }}, {{ json_string('service', '$.currency') }}) as currency,
    coalesce({{ record_string('record', 'information_text') }}, {{ json_string('service', '$.message') }}) as information_text,
    load_id
from opened
