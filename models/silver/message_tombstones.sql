{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'message_id'],
    changed_rows='load_id'
) }}

with landed as (

    select
        {{ chat_key() }} as chat_key,
        {{ safe_int('message_id') }} as message_id,
        observed_at,
        load_id
    from {{ ref('records') }} as records
    where record_kind = 'deleted'
        and {{ is_changed('records') }}

){% if is_incremental() %},

both_sides as (

    select * from landed

    union all

    select
        prior.chat_key,
        prior.message_id,
        prior.last_observed_at as observed_at,
        prior.load_id
    from {{ this }} as prior
    inner join landed
        on landed.chat_key = prior.chat_key
        and landed.message_id = prior.message_id

){% endif %}

select
    chat_key,
    message_id,
    max(observed_at) as last_observed_at,
    max(load_id) as load_id
from {{ 'both_sides' if is_incremental() else 'landed' }}
group by chat_key, message_id
