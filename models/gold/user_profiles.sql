with activity as (

    select
        user_key,
        count(distinct chat_key) as chats,
        count(distinct sent_on) as active_days,
        cast(sum(messages) as int64) as messages,
        cast(sum(words) as int64) as words,
        cast(sum(replies) as int64) as replies,
        cast(sum(forwards) as int64) as forwards,
        cast(sum(media_messages) as int64) as media_messages,
        cast(sum(edited_messages) as int64) as edited_messages,
        cast(sum(reactions_received) as int64) as reactions_received,
        min(first_message_at) as first_message_at,
        max(last_message_at) as last_message_at
    from {{ ref('user_daily') }}
    group by user_key

)

select
    users.user_key,
    users.user_kind,
    users.user_id,
    users.name,
    users.is_deleted,
    users.name_count,
    users.first_seen_at,
    users.last_seen_at,
    activity.first_message_at,
    activity.last_message_at,
    coalesce(activity.chats, 0) as chats,
    coalesce(activity.active_days, 0) as active_days,
    coalesce(activity.messages, 0) as messages,
    coalesce(activity.words, 0) as words,
    coalesce(activity.replies, 0) as replies,
    coalesce(activity.forwards, 0) as forwards,
    coalesce(activity.media_messages, 0) as media_messages,
    coalesce(activity.edited_messages, 0) as edited_messages,
    coalesce(activity.reactions_received, 0) as reactions_received
from {{ ref('users') }} as users
left join activity
    on activity.user_key = users.user_key
