-- What user_daily keeps day by day is what counting each sender's messages again would say.
with counted as (

    select
        written.chat_key,
        written.sent_on,
        coalesce(written.sender_key, 'unknown') as user_key,
        count(*) as messages,
        sum(written.text_length) as text_length,
        sum(written.word_count) as words,
        sum(written.reaction_count) as reactions,
        sum(case when written.edited_at is not null then 1 else 0 end) as edited_messages,
        sum(case when written.is_deleted then 1 else 0 end) as deleted_messages,
        min(written.sent_at) as first_message_at,
        max(written.sent_at) as last_message_at
    from {{ ref('messages') }} as written
    inner join {{ ref('message_days') }} as days
        on days.chat_key = written.chat_key
        and days.sent_on = written.sent_on
    where written.kind = 'message'
        and {{ is_untested('message_days', 'days') }}
    group by written.chat_key, written.sent_on, coalesce(written.sender_key, 'unknown')

),

kept as (

    select *
    from {{ ref('user_daily') }} as kept
    where {{ is_untested('user_daily', 'kept') }}

)

select
    coalesce(counted.chat_key, kept.chat_key) as chat_key,
    coalesce(counted.sent_on, kept.sent_on) as sent_on,
    coalesce(counted.user_key, kept.user_key) as user_key,
    counted.messages,
    kept.messages as messages_in_user_daily
from counted
full outer join kept
    on kept.chat_key = counted.chat_key
    and kept.sent_on = counted.sent_on
    and kept.user_key = counted.user_key
where coalesce(counted.messages, -1) <> coalesce(kept.messages, -1)
    or counted.text_length <> kept.text_length
    or counted.words <> kept.words
    or counted.reactions <> kept.reactions_received
    or counted.edited_messages <> kept.edited_messages
    or counted.deleted_messages <> kept.deleted_messages
    or counted.first_message_at <> kept.first_message_at
    or counted.last_message_at <> kept.last_message_at
