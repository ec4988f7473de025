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
    cast(sum(case when kind = 'message' then 1 else 0 end) as int64) as messages,
    cast(sum(case when kind = 'service' then 1 else 0 end) as int64) as service_messages,
    count(distinct case when kind = 'message' then sender_key end) as active_senders,
    cast(sum(case when kind = 'message' then word_count else 0 end) as int64) as words,
    cast(sum(case when kind = 'message' and reply_to_message_id is not null then 1 else 0 end) as int64) as replies,
    cast(sum(case when kind = 'message' and is_forwarded then 1 else 0 end) as int64) as forwards,
    cast(sum(case when kind = 'message' and media_kind is not null then 1 else 0 end) as int64) as media_messages,
    cast(sum(case when kind = 'message' and edited_at is not null then 1 else 0 end) as int64) as edited_messages,
    cast(sum(case when kind = 'message' then reaction_count else 0 end) as int64) as reactions,
    cast(sum(case
        when service_action in ('join_group_by_link', 'join_group_by_request') then 1
        when service_action = 'invite_members' then service_member_count
        else 0
    end) as int64) as joins,
    cast(sum(case when service_action = 'remove_members' then service_member_count else 0 end) as int64) as leaves,
    max(day_load_id) as load_id
from day_messages
where kind in ('message', 'service')
group by chat_key, sent_on
