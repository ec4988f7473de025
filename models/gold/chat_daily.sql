-- A person is among the active senders of a window of days from a day with a message until the window has passed without
-- another one. Counting who enters and who leaves, and adding up, reads each person's day once, however long the window.
with calendar as (

    select
        chats.chat_key,
        calendar.day as sent_on
    from (
        select
            chat_key,
            min(sent_on) as first_on,
            max(sent_on) as last_on
        from {{ ref('message_days') }}
        where messages + service_messages > 0
        group by chat_key
    ) as chats
    cross join {{ each_day('chats.first_on', 'chats.last_on', 'calendar') }}

),

person_days as (

    select
        chat_key,
        sent_on,
        messages,
        lag(sent_on) over (partition by chat_key, user_key order by sent_on) as previous_on,
        lead(sent_on) over (partition by chat_key, user_key order by sent_on) as next_on
    from {{ ref('user_daily') }}
    where user_key <> 'unknown'

),

entries as (

    select
        chat_key,
        sent_on,
        count(*) as active_senders,
        sum(case when previous_on is null or {{ days_between('previous_on', 'sent_on') }} > 7 then 1 else 0 end) as entered_week,
        sum(case when previous_on is null then 1 else 0 end) as new_senders,
        sum(case when {{ days_between('previous_on', 'sent_on') }} > 28 then 1 else 0 end) as returning_senders,
        coalesce({{ nth_largest('messages', 1) }}, 0)
            + coalesce({{ nth_largest('messages', 2) }}, 0)
            + coalesce({{ nth_largest('messages', 3) }}, 0) as top_talker_messages
    from person_days
    group by chat_key, sent_on

),

week_exits as (

    select
        chat_key,
        {{ add_days('sent_on', 7) }} as sent_on,
        count(*) as left_week
    from person_days
    where next_on is null
        or {{ days_between('sent_on', 'next_on') }} > 7
    group by chat_key, {{ add_days('sent_on', 7) }}

),

month_exits as (

    select
        chat_key,
        {{ add_days('sent_on', 28) }} as sent_on,
        count(*) as lapsed_senders
    from person_days
    where next_on is null
        or {{ days_between('sent_on', 'next_on') }} > 28
    group by chat_key, {{ add_days('sent_on', 28) }}

),

written as (

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
        sum(reactions_received) as reactions
    from {{ ref('user_daily') }}
    group by chat_key, sent_on

),

member_changes as (

    select
        chat_key,
        sent_on,
        sum(case when event in ('join', 'invite') then 1 else 0 end) as joins,
        sum(case when event in ('leave', 'remove') then 1 else 0 end) as leaves
    from {{ ref('service_events') }}
    where event in ('join', 'invite', 'leave', 'remove')
        and sent_on is not null
    group by chat_key, sent_on

)

select
    calendar.chat_key,
    calendar.sent_on,
    cast(coalesce(written.messages, 0) as int64) as messages,
    coalesce(days.service_messages, 0) as service_messages,
    coalesce(entries.active_senders, 0) as active_senders,
    cast(sum(coalesce(entries.entered_week, 0) - coalesce(week_exits.left_week, 0)) over chat_so_far as int64)
        as weekly_active_senders,
    cast(sum(
        coalesce(entries.new_senders, 0) + coalesce(entries.returning_senders, 0) - coalesce(month_exits.lapsed_senders, 0)
    ) over chat_so_far as int64) as monthly_active_senders,
    cast(coalesce(entries.new_senders, 0) as int64) as new_senders,
    cast(coalesce(entries.returning_senders, 0) as int64) as returning_senders,
    coalesce(month_exits.lapsed_senders, 0) as lapsed_senders,
    cast(coalesce(written.words, 0) as int64) as words,
    cast(coalesce(written.replies, 0) as int64) as replies,
    cast(coalesce(written.forwards, 0) as int64) as forwards,
    cast(coalesce(written.media_messages, 0) as int64) as media_messages,
    cast(coalesce(written.edited_messages, 0) as int64) as edited_messages,
    cast(coalesce(written.deleted_messages, 0) as int64) as deleted_messages,
    cast(coalesce(written.questions, 0) as int64) as questions,
    cast(coalesce(written.links, 0) as int64) as links,
    cast(coalesce(written.reactions, 0) as int64) as reactions,
    cast(coalesce(member_changes.joins, 0) as int64) as joins,
    cast(coalesce(member_changes.leaves, 0) as int64) as leaves,
    case when written.messages > 0 then coalesce(entries.top_talker_messages, 0) / written.messages end as top_talker_share
from calendar
left join {{ ref('message_days') }} as days
    on days.chat_key = calendar.chat_key
    and days.sent_on = calendar.sent_on
left join written
    on written.chat_key = calendar.chat_key
    and written.sent_on = calendar.sent_on
left join entries
    on entries.chat_key = calendar.chat_key
    and entries.sent_on = calendar.sent_on
left join week_exits
    on week_exits.chat_key = calendar.chat_key
    and week_exits.sent_on = calendar.sent_on
left join month_exits
    on month_exits.chat_key = calendar.chat_key
    and month_exits.sent_on = calendar.sent_on
left join member_changes
    on member_changes.chat_key = calendar.chat_key
    and member_changes.sent_on = calendar.sent_on
window chat_so_far as (partition by calendar.chat_key order by calendar.sent_on rows unbounded preceding)
