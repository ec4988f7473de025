-- Every reaction of a message is of one kind.
with totals as (

    select
        chat_key,
        message_id,
        sum(reactions) as reactions
    from {{ ref('reactions') }}
    group by chat_key, message_id

)

select
    coalesce(messages.chat_key, totals.chat_key) as chat_key,
    coalesce(messages.message_id, totals.message_id) as message_id,
    messages.reaction_count,
    totals.reactions
from {{ ref('messages') }} as messages
full outer join totals
    on totals.chat_key = messages.chat_key
    and totals.message_id = messages.message_id
where coalesce(totals.reactions, 0) <> coalesce(messages.reaction_count, -1)
