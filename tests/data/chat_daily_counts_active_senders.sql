-- The windows of active senders, kept by who enters and who leaves, hold whom counting each window again would find: here
-- those of the last day of each chat, and that every day follows from the day before.
with followed as (

    select
        *,
        lag(sent_on) over (partition by chat_key order by sent_on) as day_before,
        lag(monthly_active_senders) over (partition by chat_key order by sent_on) as monthly_active_before,
        max(sent_on) over (partition by chat_key) as last_on
    from {{ ref('chat_daily') }}

),

last_windows as (

    select
        chats.chat_key,
        count(distinct case when senders.sent_on > {{ add_days('chats.last_on', -7) }} then senders.user_key end) as weekly_active,
        count(distinct case when senders.sent_on > {{ add_days('chats.last_on', -28) }} then senders.user_key end) as monthly_active,
        count(distinct senders.user_key) as people
    from (select chat_key, max(sent_on) as last_on from {{ ref('chat_daily') }} group by chat_key) as chats
    inner join {{ ref('user_daily') }} as senders
        on senders.chat_key = chats.chat_key
        and senders.user_key <> 'unknown'
    group by chats.chat_key

),

entered as (

    select
        chat_key,
        sum(new_senders) as people
    from {{ ref('chat_daily') }}
    group by chat_key

)

select
    followed.chat_key,
    followed.sent_on,
    followed.weekly_active_senders,
    followed.monthly_active_senders
from followed
inner join entered
    on entered.chat_key = followed.chat_key
left join last_windows
    on last_windows.chat_key = followed.chat_key
    and followed.sent_on = followed.last_on
where followed.monthly_active_senders - coalesce(followed.monthly_active_before, 0)
        <> followed.new_senders + followed.returning_senders - followed.lapsed_senders
    or {{ days_between('followed.day_before', 'followed.sent_on') }} <> 1
    or (
        followed.sent_on = followed.last_on
        and (
            followed.weekly_active_senders <> coalesce(last_windows.weekly_active, 0)
            or followed.monthly_active_senders <> coalesce(last_windows.monthly_active, 0)
            or entered.people <> coalesce(last_windows.people, 0)
        )
    )
