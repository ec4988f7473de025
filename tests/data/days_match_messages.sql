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
        sum(case when kind = 'message' then word_count else 0 end) as words
    from {{ ref('messages') }}
    where sent_on is not null
        and kind <> 'unsupported'
    group by chat_key, sent_on

),

came_and_left as (

    select
        messages.chat_key,
        messages.sent_on,
        count(case when events.event in ('join', 'invite') then 1 end) as joins,
        count(case when events.event in ('leave', 'remove') then 1 end) as leaves
    from {{ ref('service_events') }} as events
    inner join {{ ref('messages') }} as messages
        on messages.chat_key = events.chat_key
        and messages.message_id = events.message_id
    group by messages.chat_key, messages.sent_on

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
left join came_and_left
    on came_and_left.chat_key = days.chat_key
    and came_and_left.sent_on = days.sent_on
where days.chat_key is null
    or coalesce(counted.messages, 0) <> days.messages
    or coalesce(counted.service_messages, 0) <> days.service_messages
    or coalesce(counted.reactions, 0) <> days.reactions
    or coalesce(counted.edited_messages, 0) <> days.edited_messages
    or coalesce(counted.deleted_messages, 0) <> days.deleted_messages
    or coalesce(counted.words, 0) <> days.words
    or coalesce(came_and_left.joins, 0) <> days.joins
    or coalesce(came_and_left.leaves, 0) <> days.leaves
