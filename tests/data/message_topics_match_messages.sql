-- In a chat with topics every message has a row, in others none; and whoever answers a message is in its topic, unless
-- they name one themselves, or the chain is a circle or too long.
with forums as (

    {{ forum_chats() }}

),

expected as (

    select
        messages.chat_key,
        messages.message_id
    from {{ ref('messages') }} as messages
    inner join forums
        on forums.chat_key = messages.chat_key

)

select
    coalesce(expected.chat_key, assigned.chat_key) as chat_key,
    coalesce(expected.message_id, assigned.message_id) as message_id,
    assigned.topic_id,
    parents.topic_id as topic_of_parent
from expected
full outer join {{ ref('message_topics') }} as assigned
    on assigned.chat_key = expected.chat_key
    and assigned.message_id = expected.message_id
left join {{ ref('message_topics') }} as parents
    on parents.chat_key = assigned.chat_key
    and parents.message_id = assigned.parent_message_id
where expected.message_id is null
    or assigned.message_id is null
    or (assigned.parent_message_id is not null and assigned.assignment <> 'unknown' and assigned.topic_id is distinct from parents.topic_id)
