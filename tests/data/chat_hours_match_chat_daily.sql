-- The hours of a day together are the day.
with hours as (

    select
        chat_key,
        sent_on,
        sum(messages) as messages,
        max(senders) as senders_of_an_hour,
        sum(senders) as senders_of_hours
    from {{ ref('chat_hours') }}
    group by chat_key, sent_on

)

select
    coalesce(days.chat_key, hours.chat_key) as chat_key,
    coalesce(days.sent_on, hours.sent_on) as sent_on,
    days.messages,
    hours.messages as messages_of_hours
from {{ ref('chat_daily') }} as days
full outer join hours
    on hours.chat_key = days.chat_key
    and hours.sent_on = days.sent_on
where coalesce(days.messages, -1) <> coalesce(hours.messages, 0)
    or days.active_senders < coalesce(hours.senders_of_an_hour, 0)
    or days.active_senders > coalesce(hours.senders_of_hours, 0)
