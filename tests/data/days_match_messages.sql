-- The days of a chat say what adding up their senders' days and counting service messages again would say: what senders'
-- days hold is compared with the messages by a test of its own. A day without a message has zeros.
with written as (

    select
        chat_key,
        sent_on,
        sum(messages) as messages,
        sum(reactions_received) as reactions,
        sum(edited_messages) as edited_messages,
        sum(deleted_messages) as deleted_messages,
        sum(words) as words
    from {{ ref('user_daily') }}
    group by chat_key, sent_on

),

served as (

    select
        chat_key,
        sent_on,
        count(*) as service_messages
    from {{ ref('messages') }}
    where sent_on is not null
        and kind = 'service'
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

),

counted as (

    select
        coalesce(written.chat_key, served.chat_key) as chat_key,
        coalesce(written.sent_on, served.sent_on) as sent_on,
        written.messages,
        written.reactions,
        written.edited_messages,
        written.deleted_messages,
        written.words,
        served.service_messages
    from written
    full outer join served
        on served.chat_key = written.chat_key
        and served.sent_on = written.sent_on

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
