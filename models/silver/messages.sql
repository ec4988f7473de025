{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['chat_key', 'message_id'],
    on_schema_change='fail'
) }}

with versions as (

    select * from {{ ref('message_versions') }}

),

{% if is_incremental() %}
touched as (

    select distinct
        chat_key,
        message_id
    from versions
    where load_id > (select coalesce(max(load_id), 0) from {{ this }})

),

candidates as (

    select versions.*
    from versions
    inner join touched
        on touched.chat_key = versions.chat_key
        and touched.message_id = versions.message_id

),
{% else %}
candidates as (

    select * from versions

),
{% endif %}

ranked as (

    select
        candidates.* replace (max(load_id) over (partition by chat_key, message_id) as load_id),
        count(*) over (partition by chat_key, message_id) as version_count,
        -- An "unsupported" stub says less than any version that an application could read. Then the latest edit wins;
        -- what changes without an edit (reactions, names) is as new as its observation. The hash settles ties.
        row_number() over (
            partition by chat_key, message_id
            order by
                case when kind = 'unsupported' then 1 else 0 end,
                coalesce(edited_at, timestamp '1970-01-01 00:00:00') desc,
                last_observed_at desc,
                content_hash desc
        ) as rank_of_version
    from candidates

)

select
    chat_key,
    chat_kind,
    chat_id,
    message_id,
    kind,
    sent_at,
    {{ local_date('sent_at', var('timezone')) }} as sent_on,
    edited_at,
    sender_key,
    sender_kind,
    sender_id,
    sender_name,
    author_signature,
    text,
    text_length,
    word_count,
    reply_to_message_id,
    reply_to_peer_key,
    is_forwarded,
    forwarded_from,
    via_bot,
    media_kind,
    mime_type,
    file_name,
    file_size_bytes,
    duration_seconds,
    width,
    height,
    reaction_count,
    reactions,
    service_action,
    service_member_count,
    source,
    is_repaired,
    version_count,
    content_hash,
    last_observed_at as observed_at,
    load_id
from ranked
where rank_of_version = 1
