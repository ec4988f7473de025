{{ config(
    materialized='incremental',
    unique_key='user_key',
    changed_rows='load_id'
) }}

with touched as (

    select sender_key as user_key
    from {{ ref('message_versions') }} as versions
    where sender_key is not null
        and {{ is_changed('versions') }}

    union distinct

    select user_key
    from {{ ref('name_observations') }} as names
    where {{ is_changed('names') }}

),

seen as (

    select
        versions.sender_key as user_key,
        versions.sender_kind as user_kind,
        versions.sender_id as user_id,
        min(versions.sent_at) as first_seen_at,
        max(versions.sent_at) as last_seen_at,
        max(versions.load_id) as load_id
    from {{ ref('message_versions') }} as versions
    inner join touched
        on touched.user_key = versions.sender_key
    group by versions.sender_key, versions.sender_kind, versions.sender_id

),

names as (

    select
        observations.user_key,
        count(distinct nullif(observations.name, '')) as name_count,
        max(case when observations.name <> '' then observations.observed_at end) as named_at,
        max(case when observations.name = '' then observations.observed_at end) as nameless_at,
        max(observations.load_id) as load_id
    from {{ ref('name_observations') }} as observations
    inner join touched
        on touched.user_key = observations.user_key
    group by observations.user_key

),

current_names as (

    select
        observations.user_key,
        max(observations.name) as name
    from {{ ref('name_observations') }} as observations
    inner join names
        on names.user_key = observations.user_key
        and names.named_at = observations.observed_at
    group by observations.user_key

)

select
    seen.user_key,
    seen.user_kind,
    seen.user_id,
    current_names.name,
    seen.user_kind = 'user'
        and names.nameless_at is not null
        and (names.named_at is null or names.nameless_at > names.named_at) as is_deleted,
    coalesce(names.name_count, 0) as name_count,
    seen.first_seen_at,
    seen.last_seen_at,
    greatest(seen.load_id, coalesce(names.load_id, 0)) as load_id
from seen
left join names
    on names.user_key = seen.user_key
left join current_names
    on current_names.user_key = seen.user_key
