-- In a chat with topics every message has a place, so that its days count them all.
with chats as (

    select
        chat_key,
        max(sent_on) as last_on,
        sum(messages) as messages
    from {{ ref('message_days') }}
    where messages > 0
    group by chat_key

),

placed as (

    select
        messages.chat_key,
        topics.topic_id,
        messages.sender_key,
        messages.sent_at,
        messages.sent_on,
        replies.message_id as reply_id
    from {{ ref('message_topics') }} as topics
    inner join {{ ref('messages') }} as messages
        on messages.chat_key = topics.chat_key
        and messages.message_id = topics.message_id
    left join {{ ref('replies') }} as replies
        on replies.chat_key = topics.chat_key
        and replies.message_id = topics.message_id
        and replies.target = 'message'
    where topics.topic_id is not null
        and messages.kind = 'message'
        and messages.sent_on is not null

),

counted as (

    select
        placed.chat_key,
        placed.topic_id,
        count(*) as messages,
        count(distinct placed.sender_key) as people,
        count(distinct placed.sent_on) as active_days,
        count(placed.reply_id) as replies,
        max(chats.messages) as chat_messages,
        sum(case when placed.sent_on > {{ add_days('chats.last_on', -7) }} then 1 else 0 end) as messages_7d,
        sum(case
            when placed.sent_on > {{ add_days('chats.last_on', -14) }}
                and placed.sent_on <= {{ add_days('chats.last_on', -7) }}
                then 1
            else 0
        end) as messages_7d_before,
        min(placed.sent_at) as first_message_at,
        max(placed.sent_at) as last_message_at
    from placed
    inner join chats
        on chats.chat_key = placed.chat_key
    group by placed.chat_key, placed.topic_id

)

select
    topics.chat_key,
    topics.topic_id,
    topics.title,
    coalesce(counted.messages, 0) as messages,
    coalesce(counted.people, 0) as people,
    coalesce(counted.active_days, 0) as active_days,
    coalesce(counted.replies, 0) as replies,
    coalesce(counted.messages / counted.chat_messages, 0) as message_share,
    cast(coalesce(counted.messages_7d, 0) as int64) as messages_7d,
    cast(coalesce(counted.messages_7d_before, 0) as int64) as messages_7d_before,
    counted.first_message_at,
    counted.last_message_at
from {{ ref('topics') }} as topics
left join counted
    on counted.chat_key = topics.chat_key
    and counted.topic_id = topics.topic_id
