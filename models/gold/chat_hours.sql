{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'sent_on'],
    pre_hook="{{ forget_changed_days() }}",
    changed_rows='load_id'
) }}

with day_messages as (

    {{ messages_of_changed_days() }}

),

written as (

    select
        chat_key,
        sent_on,
        {{ local_hour('sent_at', var('timezone')) }} as hour,
        sender_key,
        day_load_id
    from day_messages
    where kind = 'message'

)

select
    chat_key,
    sent_on,
    hour,
    count(*) as messages,
    count(distinct sender_key) as senders,
    max(day_load_id) as load_id
from written
group by chat_key, sent_on, hour
