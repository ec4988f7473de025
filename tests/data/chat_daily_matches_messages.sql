-- What the days add up to is what the chats hold.
with days as (

    select
        chat_key,
        sum(messages) as messages,
        sum(service_messages) as service_messages
    from {{ ref('chat_daily') }}
    group by chat_key

)

select
    chats.chat_key,
    chats.message_count + chats.service_count - chats.undated_count as dated_messages,
    days.messages + days.service_messages as messages_of_days
from {{ ref('chats') }} as chats
left join days
    on days.chat_key = chats.chat_key
where chats.message_count + chats.service_count - chats.undated_count
    <> coalesce(days.messages, 0) + coalesce(days.service_messages, 0)
    or chats.message_count < coalesce(days.messages, 0)
    or chats.service_count < coalesce(days.service_messages, 0)
