-- The daily tables, which are kept day by day, say what counting all messages again would say. A day without a message
-- has zeros.
with counted as (

    select
        chat_key,
        sent_on,
        sum(case when kind = 'message' then 1 else 0 end) as messages,
        sum(case when kind = 'service' then 1 else 0 end) as service_messages,
        sum(case when kind = 'message' then reaction_count else 0 end) as reactions,
        sum(case when kind = 'message' and edited_at is not null then 1 else 0 end) as edited_messages,
        sum(case when kind = 'message' and is_deleted then 1 else 0 end) as deleted_messages,
        sum(case when kind = 'message' then word_count else 0 end) as words,
        sum(case when service_action in ('join_group_by_link', 'join_group_by_request') then 1 else 0 end)
            + sum(case when service_action = 'invite_members' then service_member_count else 0 end) as joins,
        sum(case when service_action = 'remove_members' then service_member_count else 0 end) as leaves
    from {{ ref('messages') }}
    where sent_on is not null
        and kind <> 'unsupported'
    group by chat_key, sent_on

)

select
    coalesce(counted.chat_key, days.chat_key) as chat_key,
    coalesce(counted.sent_on, days.sent_on) as sent_on,
    counted.messages,
    days.messages as messages_in_chat_daily
from counted
full outer join {{ ref('chat_daily') }} as days
    on days.chat_key = counted.chat_key
    and days.sent_on = counted.sent_on
where days.chat_key is null
    or coalesce(counted.messages, 0) <> days.messages
    or coalesce(counted.service_messages, 0) <> days.service_messages
    or coalesce(counted.reactions, 0) <> days.reactions
    or coalesce(counted.edited_messages, 0) <> days.edited_messages
    or coalesce(counted.deleted_messages, 0) <> days.deleted_messages
    or coalesce(counted.words, 0) <> days.words
    or coalesce(counted.joins, 0) <> days.joins
    or coalesce(counted.leaves, 0) <> days.leaves
