-- The daily tables, which are kept day by day, say what counting all messages again would say.
with counted as (

    select
        chat_key,
        sent_on,
        sum(case when kind = 'message' then 1 else 0 end) as messages,
        sum(case when kind = 'service' then 1 else 0 end) as service_messages,
        sum(case when kind = 'message' then reaction_count else 0 end) as reactions,
        sum(case when kind = 'message' and edited_at is not null then 1 else 0 end) as edited_messages,
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
where coalesce(counted.messages, -1) <> coalesce(days.messages, -1)
    or coalesce(counted.service_messages, -1) <> coalesce(days.service_messages, -1)
    or coalesce(counted.reactions, -1) <> coalesce(days.reactions, -1)
    or coalesce(counted.edited_messages, -1) <> coalesce(days.edited_messages, -1)
    or coalesce(counted.words, -1) <> coalesce(days.words, -1)
    or coalesce(counted.joins, -1) <> coalesce(days.joins, -1)
    or coalesce(counted.leaves, -1) <> coalesce(days.leaves, -1)
