with calendar as (

    select
        chat_key,
        {{ weekday('sent_on') }} as weekday,
        count(*) as days
    from {{ ref('chat_daily') }}
    group by chat_key, {{ weekday('sent_on') }}

),

cells as (

    select
        chats.chat_key,
        weekdays.number as weekday,
        hours.number as hour
    from (select distinct chat_key from calendar) as chats
    cross join {{ each_number(1, 7, 'weekdays') }}
    cross join {{ each_number(0, 23, 'hours') }}

),

counted as (

    select
        chat_key,
        {{ weekday('sent_on') }} as weekday,
        hour,
        sum(messages) as messages,
        count(*) as active_days
    from {{ ref('chat_hours') }}
    group by chat_key, {{ weekday('sent_on') }}, hour

)

select
    cells.chat_key,
    cells.weekday,
    cells.hour,
    cast(coalesce(counted.messages, 0) as int64) as messages,
    coalesce(counted.active_days, 0) as active_days,
    coalesce(counted.messages, 0) / calendar.days as mean_messages,
    coalesce(counted.messages, 0) / nullif(sum(counted.messages) over (partition by cells.chat_key), 0) as share
from cells
left join calendar
    on calendar.chat_key = cells.chat_key
    and calendar.weekday = cells.weekday
left join counted
    on counted.chat_key = cells.chat_key
    and counted.weekday = cells.weekday
    and counted.hour = cells.hour
