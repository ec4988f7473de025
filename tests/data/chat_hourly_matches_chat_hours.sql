-- The week's hours together are the chat: 168 of them, with all its messages, and shares that add up to one.
with hours as (

    select
        chat_key,
        sum(messages) as messages,
        count(*) as active_days
    from {{ ref('chat_hours') }}
    group by chat_key

),

weeks as (

    select
        chat_key,
        count(*) as cells,
        sum(messages) as messages,
        sum(active_days) as active_days,
        sum(share) as share
    from {{ ref('chat_hourly') }}
    group by chat_key

)

select
    coalesce(hours.chat_key, weeks.chat_key) as chat_key,
    hours.messages,
    weeks.messages as messages_of_weekdays,
    weeks.cells
from hours
full outer join weeks
    on weeks.chat_key = hours.chat_key
where coalesce(weeks.cells, 0) <> 168
    or coalesce(hours.messages, 0) <> weeks.messages
    or coalesce(hours.active_days, 0) <> weeks.active_days
    or abs(weeks.share - 1) > 0.000001
