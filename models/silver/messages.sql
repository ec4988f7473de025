{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'message_id'],
    changed_rows='load_id'
) }}

-- Every version of the messages that something new belongs to. Nothing here reads a CTE of all versions twice: DuckDB
-- would copy all of them first.
{% set candidates = 'candidates' if is_incremental() else ref('message_versions') %}

with
{% if is_incremental() %}
touched as (

    select
        chat_key,
        message_id
    from {{ ref('message_versions') }} as versions
    where {{ is_changed('versions') }}

    union distinct

    select
        chat_key,
        message_id
    from {{ ref('message_tombstones') }} as tombstones
    where {{ is_changed('tombstones') }}

),

-- What is found by two columns first: few messages have older versions, and only of these are all columns read.
has_older as (

    select distinct
        versions.chat_key,
        versions.message_id
    from {{ ref('message_versions') }} as versions
    inner join touched
        on touched.chat_key = versions.chat_key
        and touched.message_id = versions.message_id
    where not {{ is_changed('versions') }}

),

candidates as (

    select versions.*
    from {{ ref('message_versions') }} as versions
    where {{ is_changed('versions') }}

    union all

    select versions.*
    from {{ ref('message_versions') }} as versions
    inner join has_older
        on has_older.chat_key = versions.chat_key
        and has_older.message_id = versions.message_id
    where not {{ is_changed('versions') }}

),
{% endif %}

-- Most messages have one version. Only those that have more are ranked.
changed_since as (

    select
        chat_key,
        message_id
    from {{ candidates }}
    group by chat_key, message_id
    having count(*) > 1

),

ranked as (

    select
        versions.chat_key,
        versions.message_id,
        versions.content_hash,
        {% set same_message = 'over (partition by versions.chat_key, versions.message_id)' -%}
        max(versions.load_id) {{ same_message }} as load_id,
        max(versions.last_observed_at) {{ same_message }} as last_observed_at,
        count(*) {{ same_message }} as version_count,
        -- What one of two sources doesn't carry, the other one said: these never change, or only grow.
        max(versions.thread_id) {{ same_message }} as thread_id,
        max(versions.forwarded_from) {{ same_message }} as forwarded_from,
        max(versions.forwarded_from_key) {{ same_message }} as forwarded_from_key,
        max(versions.via_bot) {{ same_message }} as via_bot,
        max(versions.via_bot_id) {{ same_message }} as via_bot_id,
        max(versions.grouped_id) {{ same_message }} as grouped_id,
        max(versions.views) {{ same_message }} as views,
        max(versions.forwards) {{ same_message }} as forwards,
        -- What the versions disagree about may change whenever one of them is observed.
        case
            when min({{ reply_link('versions') }}) {{ same_message }} = max({{ reply_link('versions') }}) {{ same_message }}
                and coalesce(
                    min(versions.thread_id) {{ same_message }} = max(versions.thread_id) {{ same_message }}, true
                )
                then greatest(
                    min(versions.first_load_id) {{ same_message }},
                    coalesce(
                        min(case when versions.thread_id is not null then versions.first_load_id end) {{ same_message }}, 0
                    )
                )
            else max(versions.load_id) {{ same_message }}
        end as link_load_id,
        -- An "unsupported" stub says less than any version that an application could read. Then the latest edit wins;
        -- what changes without an edit (reactions, names) is as new as its observation. The hash settles ties.
        row_number() over (
            partition by versions.chat_key, versions.message_id
            order by
                case when versions.kind = 'unsupported' then 1 else 0 end,
                coalesce(versions.revised_at, timestamp '1970-01-01 00:00:00') desc,
                versions.last_observed_at desc,
                versions.content_hash desc
        ) as rank_of_version
    from {{ candidates }} as versions
    inner join changed_since
        on changed_since.chat_key = versions.chat_key
        and changed_since.message_id = versions.message_id

)

select
    versions.chat_key,
    versions.chat_kind,
    versions.chat_id,
    versions.message_id,
    versions.kind,
    versions.sent_at,
    {{ local_date('versions.sent_at', var('timezone')) }} as sent_on,
    versions.is_time_guessed,
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
    coalesce(versions.thread_id, ranked.thread_id) as thread_id,
    versions.is_forwarded,
    coalesce(versions.forwarded_from, ranked.forwarded_from) as forwarded_from,
    coalesce(versions.forwarded_from_key, ranked.forwarded_from_key) as forwarded_from_key,
    coalesce(versions.via_bot, ranked.via_bot) as via_bot,
    coalesce(versions.via_bot_id, ranked.via_bot_id) as via_bot_id,
    versions.media_kind,
    versions.mime_type,
    versions.file_name,
    versions.file_size_bytes,
    versions.duration_seconds,
    versions.width,
    versions.height,
    coalesce(versions.grouped_id, ranked.grouped_id) as grouped_id,
    coalesce(versions.views, ranked.views) as views,
    coalesce(versions.forwards, ranked.forwards) as forwards,
    versions.reaction_count,
    versions.reactions,
    versions.service_action,
    versions.service_title,
    versions.service_member_count,
    versions.source,
    versions.is_repaired,
    coalesce(
        tombstones.last_observed_at >= coalesce(ranked.last_observed_at, versions.last_observed_at),
        false
    ) as is_deleted,
    case
        when tombstones.last_observed_at >= coalesce(ranked.last_observed_at, versions.last_observed_at)
            then tombstones.last_observed_at
    end as deleted_observed_at,
    coalesce(ranked.version_count, 1) as version_count,
    versions.content_hash,
    versions.last_observed_at as observed_at,
    coalesce(ranked.link_load_id, versions.first_load_id) as link_load_id,
    greatest(coalesce(ranked.load_id, versions.load_id), coalesce(tombstones.load_id, 0)) as load_id
from {{ candidates }} as versions
left join ranked
    on ranked.chat_key = versions.chat_key
    and ranked.message_id = versions.message_id
    and ranked.content_hash = versions.content_hash
left join {{ ref('message_tombstones') }} as tombstones
    on tombstones.chat_key = versions.chat_key
    and tombstones.message_id = versions.message_id
where coalesce(ranked.rank_of_version, 1) = 1
