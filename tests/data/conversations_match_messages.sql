-- Every dated message is in one conversation, and the conversations of a topic follow each other, with silence between.
with ordered as (

    select
        *,
        lag(ended_at) over (partition by chat_key, topic_id order by started_at, conversation_id) as ended_before
    from {{ ref('conversations') }}

),

conversations as (

    select
        chat_key,
        sum(messages) as messages,
        sum(case
            when {{ seconds_between('ended_before', 'started_at') }} <= {{ var('conversation_gap_minutes') }} * 60 then 1
            else 0
        end) as too_close
    from ordered
    group by chat_key

),

days as (

    select
        chat_key,
        sum(messages) as messages
    from {{ ref('message_days') }}
    group by chat_key

)

select
    coalesce(days.chat_key, conversations.chat_key) as chat_key,
    days.messages,
    conversations.messages as messages_of_conversations,
    conversations.too_close
from days
full outer join conversations
    on conversations.chat_key = days.chat_key
where coalesce(days.messages, -1) <> coalesce(conversations.messages, 0)
    or conversations.too_close > 0
