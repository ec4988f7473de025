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
        {{ safe_cast('chat_id', 'bigint') }} as chat_id,
        {{ safe_cast('message_id', 'bigint') }} as message_id,
        content_hash,
        source,
        repaired,
        observed_at,
        load_id,
        payload
    from {{ ref('records') }}
    where record_kind = 'message'
    {% if is_incremental() %}
        and load_id in (
            select distinct load_id
            from {{ ref('records') }}
            where load_id > (select coalesce(max(load_id), 0) from {{ this }})
        )
    {% endif %}

),

-- The same content can be observed many times: one row for all of them.
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
        order by observed_at, load_id, source
    ) = 1

),

typed as (

    select
        *,
        {{ json_string('payload', '$.type') }} as record_type,
        {{ peer_key("coalesce(" ~ json_string('payload', '$.from_id') ~ ", " ~ json_string('payload', '$.actor_id') ~ ")") }} as sender_key,
        coalesce(
            {{ timestamp_from_unix(json_int('payload', '$.date_unixtime')) }},
            {{ timestamp_from_local(json_string('payload', '$.date'), var('timezone')) }}
        ) as sent_at,
        coalesce(
            {{ timestamp_from_unix(json_int('payload', '$.edited_unixtime')) }},
            {{ timestamp_from_local(json_string('payload', '$.edited'), var('timezone')) }}
        ) as edited_at,
        {{ message_text('payload') }} as text
    from observed

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
        sent_at,
        edited_at,
        sender_key,
        {{ regexp_extract('sender_key', '^([a-z]+)') }} as sender_kind,
        {{ safe_cast(regexp_extract('sender_key', '([0-9]+)$'), 'bigint') }} as sender_id,
        coalesce({{ json_string('payload', '$.from') }}, {{ json_string('payload', '$.actor') }}) as sender_name,
        {{ json_string('payload', '$.author') }} as author_signature,
        text,
        {{ utf16_length('text') }} as text_length,
        coalesce({{ regexp_count('text', '[^[:space:]]+') }}, 0) as word_count,
        {{ json_int('payload', '$.reply_to_message_id') }} as reply_to_message_id,
        {{ peer_key(json_string('payload', '$.reply_to_peer_id')) }} as reply_to_peer_key,
        {{ json_has('payload', '$.forwarded_from') }} as is_forwarded,
        {{ json_string('payload', '$.forwarded_from') }} as forwarded_from,
        {{ json_string('payload', '$.via_bot') }} as via_bot,
        case when record_type = 'message' then {{ media_kind('payload') }} end as media_kind,
        {{ json_string('payload', '$.mime_type') }} as mime_type,
        {{ json_string('payload', '$.file_name') }} as file_name,
        coalesce({{ json_int('payload', '$.file_size') }}, {{ json_int('payload', '$.photo_file_size') }}) as file_size_bytes,
        {{ json_int('payload', '$.duration_seconds') }} as duration_seconds,
        {{ json_int('payload', '$.width') }} as width,
        {{ json_int('payload', '$.height') }} as height,
        {{ json_array_sum('payload', '$.reactions', 'count') }} as reaction_count,
        {{ json_object('payload', '$.reactions') }} as reactions,
        {{ json_string('payload', '$.action') }} as service_action,
        coalesce({{ json_array_length('payload', '$.members') }}, 0) as service_member_count,
        -- Kept only where something is marked up: a text without marks is a string, not an array.
        case
            when {{ json_is_array('payload', '$.text') }}
                then coalesce({{ json_object('payload', '$.text_entities') }}, {{ json_object('payload', '$.text') }})
        end as text_entities,
        first_source as source,
        all_repaired = 1 as is_repaired,
        first_observed_at,
        last_observed_at,
        last_load_id as load_id
    from typed

)

{% if is_incremental() %}
-- A version that comes back (a reaction taken back, an export landed again) stays one row, seen from its first to its
-- last observation.
select
    versions.* replace (
        case when prior.first_observed_at < versions.first_observed_at then prior.first_observed_at else versions.first_observed_at end as first_observed_at,
        case when prior.last_observed_at > versions.last_observed_at then prior.last_observed_at else versions.last_observed_at end as last_observed_at,
        case when prior.source < versions.source then prior.source else versions.source end as source,
        versions.is_repaired and coalesce(prior.is_repaired, true) as is_repaired
    )
from versions
left join {{ this }} as prior
    on prior.chat_key = versions.chat_key
    and prior.message_id = versions.message_id
    and prior.content_hash = versions.content_hash
{% else %}
select * from versions
{% endif %}
