{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ delete_stale_days(kinds=['message'], total='messages') }}",
    on_schema_change='fail'
) }}

with day_messages as (

    {{ messages_of_missing_days(kinds=['message']) }}

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
    max(load_id) as load_id
from day_messages
group by chat_key, sent_on, coalesce(sender_key, 'unknown')
