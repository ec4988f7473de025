-- Every dated message has its reach, and none besides: its reactions, and the replies of others to it.
with reached as (

    select
        chat_key,
        message_id,
        sent_on,
        reactions,
        replies
    from {{ ref('message_reach') }} as reach
    where {{ is_untested('message_reach', 'reach') }}

),

answered as (

    select
        reached.chat_key,
        reached.message_id,
        count(*) as replies
    from reached
    inner join {{ ref('replies') }} as replies
        on replies.chat_key = reached.chat_key
        and replies.reply_to_message_id = reached.message_id
    where replies.target = 'message'
        and not replies.is_own
    group by reached.chat_key, reached.message_id

)

select
    reached.chat_key,
    reached.message_id,
    messages.reaction_count,
    reached.reactions as reached_reactions,
    answered.replies,
    reached.replies as reached_replies
from reached
left join {{ ref('messages') }} as messages
    on messages.chat_key = reached.chat_key
    and messages.message_id = reached.message_id
    and messages.kind = 'message'
left join answered
    on answered.chat_key = reached.chat_key
    and answered.message_id = reached.message_id
where messages.message_id is null
    or messages.sent_on <> reached.sent_on
    or messages.sent_on is null
    or coalesce(messages.reaction_count, -1) <> coalesce(reached.reactions, -1)
    or coalesce(answered.replies, 0) <> reached.replies

union all

select
    messages.chat_key,
    messages.message_id,
    messages.reaction_count,
    cast(null as int64) as reached_reactions,
    cast(null as int64) as replies,
    cast(null as int64) as reached_replies
from {{ ref('messages') }} as messages
left join reached
    on reached.chat_key = messages.chat_key
    and reached.message_id = messages.message_id
where messages.kind = 'message'
    and messages.sent_on is not null
    and {{ is_untested('messages', 'messages') }}
    and reached.message_id is null
