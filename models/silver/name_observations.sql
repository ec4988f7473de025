{{ config(
    materialized='incremental',
    unique_key=['user_key', 'name', 'observed_at'],
    changed_rows='load_id'
) }}

-- An export shows a name in every message. What was observed once says so itself; of the little that was observed more
-- often, only the records know when.
with shown as (

    select
        sender_key as user_key,
        sender_name as name,
        last_observed_at as observed_at,
        load_id
    from {{ ref('message_versions') }} as versions
    where source <> 'telegram'
        and sender_key is not null
        and first_observed_at = last_observed_at
        and {{ is_changed('versions') }}

    union all

    select
        versions.sender_key as user_key,
        versions.sender_name as name,
        landed.observed_at,
        landed.load_id
    from (
        select {{ landed_columns() }}
        from {{ ref('records') }} as records
        where record_kind = 'message'
            and source <> 'telegram'
            and {{ is_changed('records') }}
    ) as landed
    inner join {{ ref('message_versions') }} as versions
        on versions.chat_key = landed.chat_key
        and versions.message_id = landed.message_id
        and versions.content_hash = landed.content_hash
    where versions.sender_key is not null
        and versions.first_observed_at < versions.last_observed_at
        and {{ is_changed('versions') }}

    union all

    select
        {{ described_peer('payload') }} as user_key,
        case
            when coalesce({{ json_string('payload', '$.deleted') }}, 'false') <> 'true' then nullif(trim(coalesce(
                {{ json_string('payload', '$.title') }},
                coalesce({{ json_string('payload', '$.firstName') }}, '')
                    || ' ' || coalesce({{ json_string('payload', '$.lastName') }}, '')
            ), ' '), '')
        end as name,
        observed_at,
        load_id
    from {{ ref('records') }} as records
    where record_kind in ('user', 'chat')
        and source = 'telegram'
        and {{ is_changed('records') }}

)

select
    user_key,
    coalesce(name, '') as name,
    observed_at,
    max(load_id) as load_id
from shown
where user_key is not null
group by user_key, coalesce(name, ''), observed_at
