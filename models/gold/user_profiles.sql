{% set weekdays = [1, 2, 3, 4, 5, 6, 7] %}
{% set parts_of_day = ['night', 'morning', 'afternoon', 'evening'] %}

with days as (

    select distinct
        user_key,
        sent_on
    from {{ ref('user_daily') }}

),

-- Days that follow each other are as far from any fixed day as they are from the first of their person: the difference
-- stays the same as long as none is left out.
numbered as (

    select
        user_key,
        sent_on,
        {{ days_between("date '1970-01-01'", 'sent_on') }}
            - row_number() over (partition by user_key order by sent_on) as streak
    from days

),

streaks as (

    select
        user_key,
        count(*) as streak_days,
        min(sent_on) as first_on,
        max(sent_on) as last_on
    from numbered
    group by user_key, streak

),

habits as (

    select
        user_key,
        sum(streak_days) as active_days,
        max(streak_days) as longest_streak_days,
        min(first_on) as first_on,
        max(last_on) as last_on
    from streaks
    group by user_key

),

data_end as (

    select max(sent_on) as last_on
    from {{ ref('message_days') }}
    where messages > 0

),

current_streaks as (

    select
        streaks.user_key,
        streaks.streak_days
    from streaks
    inner join data_end
        on data_end.last_on = streaks.last_on

),

activity as (

    select
        user_key,
        count(distinct chat_key) as chats,
        sum(messages) as messages,
        sum(words) as words,
        sum(text_length) as text_length,
        sum(replies) as replies,
        sum(forwards) as forwards,
        sum(media_messages) as media_messages,
        sum(edited_messages) as edited_messages,
        sum(questions) as questions,
        sum(links) as links,
        sum(reactions_received) as reactions_received,
        {% for part in parts_of_day %}
        sum(messages_{{ part }}) as messages_{{ part }},
        {% endfor %}
        {% for day in weekdays %}
        sum(case when weekday = {{ day }} then messages else 0 end) as weekday_{{ day }},
        {% endfor %}
        min(first_message_at) as first_message_at,
        max(last_message_at) as last_message_at
    from (
        select
            *,
            {{ weekday('sent_on') }} as weekday
        from {{ ref('user_daily') }}
        where user_key <> 'unknown'
    ) as weekdays
    group by user_key

),

given as (

    select
        sender_key as user_key,
        count(*) as replies_given,
        {{ median('response_seconds') }} as median_response_seconds
    from {{ ref('replies') }} as replies
    where {{ is_answer('replies') }}
    group by sender_key

),

answered as (

    select
        chat_key,
        reply_to_message_id,
        target_sender_key as user_key,
        count(*) as replies_received
    from {{ ref('replies') }} as replies
    where {{ is_answer('replies') }}
    group by chat_key, reply_to_message_id, target_sender_key

),

received as (

    select
        user_key,
        sum(replies_received) as replies_received,
        count(*) as messages_answered
    from answered
    group by user_key

),

-- What each person uses in most messages. A tie is settled by the alphabet.
favourites as (

    select
        user_key,
        kind,
        value,
        row_number() over (partition by user_key, kind order by sum(messages) desc, value) as place
    from (
        select
            user_key,
            'language' as kind,
            language as value,
            messages
        from {{ ref('language_daily') }}

        union all

        select
            user_key,
            kind,
            value,
            messages
        from {{ ref('entity_daily') }}
        where kind in ('hashtag', 'domain')
    ) as used
    group by user_key, kind, value
    qualify place <= 3

),

listed as (

    select
        user_key,
        string_agg(case when kind = 'language' then value end, ', ' order by place) as languages,
        string_agg(case when kind = 'hashtag' then value end, ', ' order by place) as top_hashtags,
        string_agg(case when kind = 'domain' then value end, ', ' order by place) as top_domains
    from favourites
    group by user_key

)

select
    users.user_key,
    users.user_kind,
    {{ numeric_id('users.user_id') }} as user_id,
    {{ pseudonymous_name('users.name', 'Person') }} as name,
    users.is_deleted,
    users.name_count,
    users.first_seen_at,
    users.last_seen_at,
    activity.first_message_at,
    activity.last_message_at,
    coalesce(activity.chats, 0) as chats,
    cast(coalesce(habits.active_days, 0) as int64) as active_days,
    cast(coalesce(activity.messages, 0) as int64) as messages,
    cast(coalesce(activity.words, 0) as int64) as words,
    activity.words / activity.messages as mean_words,
    activity.text_length / activity.messages as mean_text_length,
    cast(coalesce(activity.replies, 0) as int64) as replies,
    cast(coalesce(activity.forwards, 0) as int64) as forwards,
    cast(coalesce(activity.media_messages, 0) as int64) as media_messages,
    activity.media_messages / activity.messages as media_share,
    cast(coalesce(activity.edited_messages, 0) as int64) as edited_messages,
    cast(coalesce(activity.questions, 0) as int64) as questions,
    activity.questions / activity.messages as question_share,
    cast(coalesce(activity.links, 0) as int64) as links,
    coalesce(given.replies_given, 0) as replies_given,
    coalesce(given.replies_given, 0) / activity.messages as reply_rate_given,
    cast(coalesce(received.replies_received, 0) as int64) as replies_received,
    coalesce(received.messages_answered, 0) / activity.messages as reply_rate_received,
    given.median_response_seconds,
    cast(coalesce(activity.reactions_received, 0) as int64) as reactions_received,
    activity.reactions_received / activity.messages as reactions_per_message,
    {% for part in parts_of_day %}
    activity.messages_{{ part }} / activity.messages as {{ part }}_share,
    {% endfor %}
    cast(case greatest({% for day in weekdays %}activity.weekday_{{ day }}{{ ', ' if not loop.last }}{% endfor %})
        {% for day in weekdays %}
        when activity.weekday_{{ day }} then {{ day }}
        {% endfor %}
    end as int64) as most_active_weekday,
    (activity.weekday_6 + activity.weekday_7) / activity.messages as weekend_share,
    listed.languages,
    listed.top_hashtags,
    listed.top_domains,
    coalesce(current_streaks.streak_days, 0) as current_streak_days,
    coalesce(habits.longest_streak_days, 0) as longest_streak_days,
    {{ days_between('habits.last_on', 'data_end.last_on') }} as days_since_last,
    case when activity.messages > 0 then rank() over (order by coalesce(activity.messages, 0) desc) end as message_rank,
    case
        when {{ days_between('habits.first_on', 'data_end.last_on') }} <= 14 then 'new'
        when {{ days_between('habits.last_on', 'data_end.last_on') }} <= 14 then 'active'
        when {{ days_between('habits.last_on', 'data_end.last_on') }} <= 60 then 'lapsing'
        when habits.last_on is not null then 'gone'
    end as status
from {{ ref('users') }} as users
cross join data_end
left join activity
    on activity.user_key = users.user_key
left join habits
    on habits.user_key = users.user_key
left join current_streaks
    on current_streaks.user_key = users.user_key
left join given
    on given.user_key = users.user_key
left join received
    on received.user_key = users.user_key
left join listed
    on listed.user_key = users.user_key
