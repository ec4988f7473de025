-- A topic is as busy as the messages that stand in it.
with placed as (

    select
        topics.chat_key,
        topics.topic_id,
        count(*) as messages
    from {{ ref('message_topics') }} as topics
    inner join {{ ref('messages') }} as messages
        on messages.chat_key = topics.chat_key
        and messages.message_id = topics.message_id
    where messages.kind = 'message'
        and messages.sent_on is not null
        and topics.topic_id is not null
    group by topics.chat_key, topics.topic_id

)

select
    coalesce(placed.chat_key, activity.chat_key) as chat_key,
    coalesce(placed.topic_id, activity.topic_id) as topic_id,
    placed.messages,
    activity.messages as counted_messages
from placed
full outer join {{ ref('topic_activity') }} as activity
    on activity.chat_key = placed.chat_key
    and activity.topic_id = placed.topic_id
where coalesce(placed.messages, 0) <> coalesce(activity.messages, -1)
