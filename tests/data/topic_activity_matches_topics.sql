-- A topic is as busy as the messages that stand in it.
with placed as (

    select
        chat_key,
        topic_id,
        count(*) as messages
    from {{ ref('message_topics') }}
    where kind = 'message'
        and sent_at is not null
        and topic_id is not null
    group by chat_key, topic_id

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
