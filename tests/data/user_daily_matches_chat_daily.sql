-- The senders of a day together are the day.
with senders as (

    select
        chat_key,
        sent_on,
        sum(messages) as messages,
        sum(words) as words,
        sum(replies) as replies,
        sum(case when user_key <> 'unknown' then 1 else 0 end) as active_senders
    from {{ ref('user_daily') }}
    group by chat_key, sent_on

)

select
    days.chat_key,
    days.sent_on,
    days.messages,
    senders.messages as messages_of_senders
from {{ ref('chat_daily') }} as days
full outer join senders
    on senders.chat_key = days.chat_key
    and senders.sent_on = days.sent_on
where coalesce(days.messages, -1) <> coalesce(senders.messages, 0)
    or coalesce(days.active_senders, -1) <> coalesce(senders.active_senders, 0)
    or coalesce(days.replies, -1) <> coalesce(senders.replies, 0)
