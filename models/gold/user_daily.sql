{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['chat_key', 'sent_on'],
    pre_hook="{{ forget_changed_days() }}",
    on_schema_change='fail'
) }}

with day_messages as (

    {{ messages_of_changed_days() }}

)

select
    chat_key,
    sent_on,
    coalesce(sender_key, 'unknown') as user_key,
    count(*) as messages,
    cast(sum(word_count) as int64) as words,
    cast(sum(text_length) as int64) as text_length,
    cast(sum(case when reply_to_message_id is not null then 1 else 0 end) as int64) as replies,
    cast(sum(case when is_forwarded then 1 else 0 end) as int64) as forwards,
    cast(sum(case when media_kind is not null then 1 else 0 end) as int64) as media_messages,
    cast(sum(case when edited_at is not null then 1 else 0 end) as int64) as edited_messages,
    cast(sum(reaction_count) as int64) as reactions_received,
    min(sent_at) as first_message_at,
    max(sent_at) as last_message_at,
    max(day_load_id) as load_id
from day_messages
where kind = 'message'
group by chat_key, sent_on, coalesce(sender_key, 'unknown')
