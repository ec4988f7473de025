-- Every dated message of a known language is in one day's count of it, and of one sender.
with spoken as (

    select
        chat_key,
        sent_on,
        language,
        coalesce(sender_key, 'unknown') as user_key,
        count(*) as messages
    from {{ ref('message_sentiment') }}
    where language is not null
        and sent_on is not null
    group by chat_key, sent_on, language, coalesce(sender_key, 'unknown')

)

select
    coalesce(spoken.chat_key, daily.chat_key) as chat_key,
    coalesce(spoken.sent_on, daily.sent_on) as sent_on,
    coalesce(spoken.language, daily.language) as language,
    spoken.messages,
    daily.messages as daily_messages
from spoken
full outer join {{ ref('language_daily') }} as daily
    on daily.chat_key = spoken.chat_key
    and daily.sent_on = spoken.sent_on
    and daily.language = spoken.language
    and daily.user_key = spoken.user_key
where coalesce(spoken.messages, 0) <> coalesce(daily.messages, 0)
