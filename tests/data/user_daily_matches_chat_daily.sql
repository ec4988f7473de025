-- The senders of a day together are the day.
with senders as (

    select
        chat_key,
        sent_on,
        sum(messages) as messages,
        sum(words) as words,
        sum(replies) as replies,
        sum(forwards) as forwards,
        sum(media_messages) as media_messages,
        sum(edited_messages) as edited_messages,
        sum(deleted_messages) as deleted_messages,
        sum(questions) as questions,
        sum(links) as links,
        sum(reactions_received) as reactions,
        sum(case when user_key <> 'unknown' then 1 else 0 end) as active_senders
    from {{ ref('user_daily') }}
    group by chat_key, sent_on

)

-- A day without messages has no senders.
select
    coalesce(days.chat_key, senders.chat_key) as chat_key,
    coalesce(days.sent_on, senders.sent_on) as sent_on,
    days.messages,
    senders.messages as messages_of_senders
from {{ ref('chat_daily') }} as days
full outer join senders
    on senders.chat_key = days.chat_key
    and senders.sent_on = days.sent_on
where coalesce(days.messages, -1) <> coalesce(senders.messages, 0)
    or coalesce(days.words, -1) <> coalesce(senders.words, 0)
    or coalesce(days.replies, -1) <> coalesce(senders.replies, 0)
    or coalesce(days.forwards, -1) <> coalesce(senders.forwards, 0)
    or coalesce(days.media_messages, -1) <> coalesce(senders.media_messages, 0)
    or coalesce(days.edited_messages, -1) <> coalesce(senders.edited_messages, 0)
    or coalesce(days.deleted_messages, -1) <> coalesce(senders.deleted_messages, 0)
    or coalesce(days.questions, -1) <> coalesce(senders.questions, 0)
    or coalesce(days.links, -1) <> coalesce(senders.links, 0)
    or coalesce(days.reactions, -1) <> coalesce(senders.reactions, 0)
    or coalesce(days.active_senders, -1) <> coalesce(senders.active_senders, 0)
