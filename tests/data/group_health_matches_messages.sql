-- Every chat with a dated message is there, with those of its last 28 days.
with recent as (

    select
        ends.chat_key,
        sum(case
            when days.sent_on > {{ add_days('ends.last_on', -28) }} then days.messages
            else 0
        end) as messages
    from (
        select
            chat_key,
            max(sent_on) as last_on
        from {{ ref('chat_daily') }}
        group by chat_key
    ) as ends
    inner join {{ ref('message_days') }} as days
        on days.chat_key = ends.chat_key
    group by ends.chat_key

)

select
    coalesce(recent.chat_key, health.chat_key) as chat_key,
    recent.messages,
    health.messages_28d
from recent
full outer join {{ ref('group_health') }} as health
    on health.chat_key = recent.chat_key
where coalesce(recent.messages, -1) <> coalesce(health.messages_28d, -1)
