{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['chat_key', 'message_id'],
    on_schema_change='fail'
) }}

-- Every version of the messages that something new belongs to. Nothing here reads a CTE of all versions twice: DuckDB
-- would copy all of them first.
{% set candidates = 'candidates' if is_incremental() else ref('message_versions') %}

with
{% if is_incremental() %}
touched as (

    select distinct
        chat_key,
        message_id
    from {{ ref('message_versions') }}
    where load_id > (select coalesce(max(load_id), 0) from {{ this }})

),

candidates as (

    select versions.*
    from {{ ref('message_versions') }} as versions
    inner join touched
        on touched.chat_key = versions.chat_key
        and touched.message_id = versions.message_id

),
{% endif %}

-- Ranked without their texts, which would make this many times as expensive.
ranked as (

    select
        chat_key,
        message_id,
        content_hash,
        max(load_id) over (partition by chat_key, message_id) as load_id,
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
    from {{ candidates }}

),

newest as (

    select
        chat_key,
        message_id,
        content_hash,
        load_id,
        version_count
    from ranked
    where rank_of_version = 1

)

select
    versions.chat_key,
    versions.chat_kind,
    versions.chat_id,
    versions.message_id,
    versions.kind,
    versions.sent_at,
    {{ local_date('versions.sent_at', var('timezone')) }} as sent_on,
    versions.edited_at,
    versions.sender_key,
    versions.sender_kind,
    versions.sender_id,
    versions.sender_name,
    versions.author_signature,
    versions.text,
    versions.text_length,
    versions.word_count,
    versions.reply_to_message_id,
    versions.reply_to_peer_key,
    versions.is_forwarded,
    versions.forwarded_from,
    versions.via_bot,
    versions.media_kind,
    versions.mime_type,
    versions.file_name,
    versions.file_size_bytes,
    versions.duration_seconds,
    versions.width,
    versions.height,
    versions.reaction_count,
    versions.reactions,
    versions.service_action,
    versions.service_member_count,
    versions.source,
    versions.is_repaired,
    newest.version_count,
    versions.content_hash,
    versions.last_observed_at as observed_at,
    newest.load_id
from {{ candidates }} as versions
inner join newest
    on newest.chat_key = versions.chat_key
    and newest.message_id = versions.message_id
    and newest.content_hash = versions.content_hash
