-- Reactions and replies of all messages, chat by chat and day by day.
with answered as (

    select
        replies.chat_key,
        targets.sent_on,
        count(*) as replies
    from {{ ref('replies') }} as replies
    inner join {{ ref('messages') }} as targets
        on targets.chat_key = replies.chat_key
        and targets.message_id = replies.reply_to_message_id
    where replies.target = 'message'
        and not replies.is_own
        and targets.sent_on is not null
    group by replies.chat_key, targets.sent_on

),

written as (

    select
        chat_key,
        sent_on,
        count(*) as messages,
        sum(reaction_count) as reactions
    from {{ ref('messages') }}
    where kind = 'message'
        and sent_on is not null
    group by chat_key, sent_on

),

reached as (

    select
        chat_key,
        sent_on,
        count(*) as messages,
        sum(reactions) as reactions,
        sum(replies) as replies
    from {{ ref('message_reach') }}
    group by chat_key, sent_on

)

select
    coalesce(written.chat_key, reached.chat_key) as chat_key,
    coalesce(written.sent_on, reached.sent_on) as sent_on,
    written.messages,
    reached.messages as reached_messages,
    written.reactions,
    reached.reactions as reached_reactions,
    answered.replies,
    reached.replies as reached_replies
from written
full outer join reached
    on reached.chat_key = written.chat_key
    and reached.sent_on = written.sent_on
left join answered
    on answered.chat_key = reached.chat_key
    and answered.sent_on = reached.sent_on
where coalesce(written.messages, -1) <> coalesce(reached.messages, -1)
    or coalesce(written.reactions, -1) <> coalesce(reached.reactions, -1)
    or coalesce(answered.replies, 0) <> coalesce(reached.replies, -1)
