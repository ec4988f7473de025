-- Nobody's messages are left out of the profiles; only those without a sender are nobody's.
with days as (

    select
        user_key,
        sum(messages) as messages,
        sum(words) as words,
        sum(replies) as replies,
        sum(forwards) as forwards,
        sum(media_messages) as media_messages,
        sum(edited_messages) as edited_messages,
        sum(reactions_received) as reactions_received,
        min(first_message_at) as first_message_at,
        max(last_message_at) as last_message_at
    from {{ ref('user_daily') }}
    where user_key <> 'unknown'
    group by user_key

)

select
    coalesce(days.user_key, profiles.user_key) as user_key,
    days.messages as messages_of_days,
    profiles.messages as messages_of_profile
from days
full outer join {{ ref('user_profiles') }} as profiles
    on profiles.user_key = days.user_key
where coalesce(days.messages, 0) <> coalesce(profiles.messages, -1)
    or coalesce(days.words, 0) <> profiles.words
    or coalesce(days.replies, 0) <> profiles.replies
    or coalesce(days.forwards, 0) <> profiles.forwards
    or coalesce(days.media_messages, 0) <> profiles.media_messages
    or coalesce(days.edited_messages, 0) <> profiles.edited_messages
    or coalesce(days.reactions_received, 0) <> profiles.reactions_received
    or days.first_message_at <> profiles.first_message_at
    or days.last_message_at <> profiles.last_message_at
    -- Who wrote on a day was seen on it.
    or profiles.first_message_at < profiles.first_seen_at
    or profiles.last_message_at > profiles.last_seen_at
