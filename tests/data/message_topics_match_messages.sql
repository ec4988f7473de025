-- In a chat with topics every message has a row, in others none; and whoever answers a message is in its topic, unless
-- they name one themselves, or the chain is a circle or too long.
with forums as (

    {{ forum_chats() }}

)

select
    messages.chat_key,
    messages.message_id,
    assigned.topic_id,
    cast(null as int64) as topic_of_parent
from {{ ref('messages') }} as messages
inner join forums
    on forums.chat_key = messages.chat_key
left join {{ ref('message_topics') }} as assigned
    on assigned.chat_key = messages.chat_key
    and assigned.message_id = messages.message_id
where {{ is_untested('messages', 'messages') }}
    and assigned.message_id is null

union all

select
    assigned.chat_key,
    assigned.message_id,
    assigned.topic_id,
    parents.topic_id as topic_of_parent
from {{ ref('message_topics') }} as assigned
left join forums
    on forums.chat_key = assigned.chat_key
left join {{ ref('messages') }} as messages
    on messages.chat_key = assigned.chat_key
    and messages.message_id = assigned.message_id
left join {{ ref('message_topics') }} as parents
    on parents.chat_key = assigned.chat_key
    and parents.message_id = assigned.parent_message_id
where {{ is_untested('message_topics', 'assigned') }}
    and (
        forums.chat_key is null
        or messages.message_id is null
        or messages.kind <> assigned.kind
        or messages.sent_at is distinct from assigned.sent_at
        or (
            assigned.parent_message_id is not null
            and assigned.assignment <> 'unknown'
            and assigned.topic_id is distinct from parents.topic_id
        )
    )
