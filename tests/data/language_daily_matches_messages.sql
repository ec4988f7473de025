-- Every dated message of a known language is in one day's count of it, and of one sender.
with spoken as (

    select
        judged.chat_key,
        judged.sent_on,
        judged.language,
        coalesce(judged.sender_key, 'unknown') as user_key,
        count(*) as messages
    from {{ ref('message_sentiment') }} as judged
    inner join {{ ref('message_days') }} as days
        on days.chat_key = judged.chat_key
        and days.sent_on = judged.sent_on
    where judged.language is not null
        and {{ is_untested('message_days', 'days') }}
    group by judged.chat_key, judged.sent_on, judged.language, coalesce(judged.sender_key, 'unknown')

),

daily as (

    select *
    from {{ ref('language_daily') }} as daily
    where {{ is_untested('language_daily', 'daily') }}

)

select
    coalesce(spoken.chat_key, daily.chat_key) as chat_key,
    coalesce(spoken.sent_on, daily.sent_on) as sent_on,
    coalesce(spoken.language, daily.language) as language,
    spoken.messages,
    daily.messages as daily_messages
from spoken
full outer join daily
    on daily.chat_key = spoken.chat_key
    and daily.sent_on = spoken.sent_on
    and daily.language = spoken.language
    and daily.user_key = spoken.user_key
where coalesce(spoken.messages, 0) <> coalesce(daily.messages, 0)
