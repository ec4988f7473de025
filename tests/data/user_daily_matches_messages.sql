-- What user_daily keeps day by day is what counting each sender's messages again would say.
with counted as (

    select
        chat_key,
        sent_on,
        coalesce(sender_key, 'unknown') as user_key,
        count(*) as messages,
        sum(text_length) as text_length,
        min(sent_at) as first_message_at,
        max(sent_at) as last_message_at
    from {{ ref('messages') }}
    where sent_on is not null
        and kind = 'message'
    group by chat_key, sent_on, coalesce(sender_key, 'unknown')

)

select
    coalesce(counted.chat_key, days.chat_key) as chat_key,
    coalesce(counted.sent_on, days.sent_on) as sent_on,
    coalesce(counted.user_key, days.user_key) as user_key,
    counted.messages,
    days.messages as messages_in_user_daily
from counted
full outer join {{ ref('user_daily') }} as days
    on days.chat_key = counted.chat_key
    and days.sent_on = counted.sent_on
    and days.user_key = counted.user_key
where coalesce(counted.messages, -1) <> coalesce(days.messages, -1)
    or counted.text_length <> days.text_length
    or counted.first_message_at <> days.first_message_at
    or counted.last_message_at <> days.last_message_at
