-- Days that something was written on, each beside the calendar days before it: as many rows as there are such days and
-- days to look back, whatever years lie between.
with days as (

    select
        chat_key,
        sent_on,
        messages,
        active_senders,
        new_senders,
        joins,
        leaves
    from {{ ref('chat_daily') }}
    where messages + service_messages > 0

),

usual as (

    select
        pasts.chat_key,
        pasts.sent_on,
        {{ median('past.messages') }} as usual_messages,
        {{ median('past.active_senders') }} as usual_people
    from (
        select
            days.chat_key,
            days.sent_on,
            {{ add_days('days.sent_on', '-days_before.number') }} as past_on
        from days
        cross join {{ each_number(1, 28, 'days_before') }}
    ) as pasts
    inner join {{ ref('chat_daily') }} as past
        on past.chat_key = pasts.chat_key
        and past.sent_on = pasts.past_on
    group by pasts.chat_key, pasts.sent_on

),

-- Exports name who came or left; live records give their ids.
moves as (

    select distinct
        events.chat_key,
        events.sent_on,
        case when events.event in ('join', 'invite') then 'joined' else 'left' end as direction,
        {{ pseudonymous_name('coalesce(events.subject_name, users.name)', 'Person') }} as name
    from {{ ref('service_events') }} as events
    left join {{ ref('users') }} as users
        on users.user_key = events.subject_key
    where events.event in ('join', 'invite', 'leave', 'remove')
        and coalesce(events.subject_name, users.name) is not null

),

listed_moves as (

    select *
    from moves
    qualify row_number() over (partition by chat_key, sent_on, direction order by name) <= 20

),

members as (

    select
        chat_key,
        sent_on,
        string_agg(case when direction = 'joined' then name end, ', ' order by name) as joined_names,
        string_agg(case when direction = 'left' then name end, ', ' order by name) as left_names
    from listed_moves
    group by chat_key, sent_on

),

terms as (

    select
        chat_key,
        sent_on,
        string_agg(term, ', ' order by term_rank) as top_terms
    from {{ ref('daily_terms') }}
    where term_rank <= 5
    group by chat_key, sent_on

),

-- What is most of a day, and then which of the day's has it: sorting all messages of each day would cost more.
most as (

    select
        chat_key,
        sent_on,
        max(replies) as replies,
        max(reactions) as reactions
    from {{ ref('message_reach') }}
    group by chat_key, sent_on

),

tops as (

    select
        most.chat_key,
        most.sent_on,
        min(case when reach.replies > 0 and reach.replies = most.replies then reach.message_id end) as most_replied_message_id,
        min(case when reach.reactions > 0 and reach.reactions = most.reactions then reach.message_id end) as most_reacted_message_id,
        max(most.replies) as replies,
        max(most.reactions) as reactions
    from {{ ref('message_reach') }} as reach
    inner join most
        on most.chat_key = reach.chat_key
        and most.sent_on = reach.sent_on
    group by most.chat_key, most.sent_on

),

busiest as (

    select
        hours.chat_key,
        hours.sent_on,
        min(hours.hour) as hour
    from {{ ref('chat_hours') }} as hours
    inner join (
        select
            chat_key,
            sent_on,
            max(messages) as messages
        from {{ ref('chat_hours') }}
        group by chat_key, sent_on
    ) as most_messages
        on most_messages.chat_key = hours.chat_key
        and most_messages.sent_on = hours.sent_on
        and most_messages.messages = hours.messages
    group by hours.chat_key, hours.sent_on

),

-- An hour with five messages more than usual has five at least.
busy_hours as (

    select
        hours.chat_key,
        hours.sent_on,
        hours.hour,
        hours.messages,
        {{ add_days('hours.sent_on', '-7 * weeks_before.number') }} as past_on
    from {{ ref('chat_hours') }} as hours
    cross join {{ each_number(1, 8, 'weeks_before') }}
    where hours.messages >= 5

),

compared_hours as (

    select
        busy_hours.chat_key,
        busy_hours.sent_on,
        busy_hours.hour,
        busy_hours.messages,
        count(*) as weeks,
        {{ median('coalesce(past_hours.messages, 0)') }} as usual_messages
    from busy_hours
    inner join {{ ref('chat_daily') }} as past
        on past.chat_key = busy_hours.chat_key
        and past.sent_on = busy_hours.past_on
    left join {{ ref('chat_hours') }} as past_hours
        on past_hours.chat_key = busy_hours.chat_key
        and past_hours.sent_on = busy_hours.past_on
        and past_hours.hour = busy_hours.hour
    group by busy_hours.chat_key, busy_hours.sent_on, busy_hours.hour, busy_hours.messages

),

unusual as (

    select
        chat_key,
        sent_on,
        string_agg(cast(hour as {{ text_type() }}), ', ' order by hour) as unusual_hours
    from compared_hours
    where weeks >= 4
        and messages >= 3 * usual_messages
        and messages >= usual_messages + 5
    group by chat_key, sent_on

)

select
    days.chat_key,
    days.sent_on,
    days.messages,
    usual.usual_messages,
    (days.messages - usual.usual_messages) / nullif(usual.usual_messages, 0) as change_share,
    days.active_senders as people,
    usual.usual_people,
    days.new_senders,
    days.joins,
    days.leaves,
    members.joined_names,
    members.left_names,
    terms.top_terms,
    tops.most_replied_message_id,
    coalesce(tops.replies, 0) as most_replies,
    tops.most_reacted_message_id,
    coalesce(tops.reactions, 0) as most_reactions,
    busiest.hour as busiest_hour,
    unusual.unusual_hours
from days
left join usual
    on usual.chat_key = days.chat_key
    and usual.sent_on = days.sent_on
left join members
    on members.chat_key = days.chat_key
    and members.sent_on = days.sent_on
left join terms
    on terms.chat_key = days.chat_key
    and terms.sent_on = days.sent_on
left join tops
    on tops.chat_key = days.chat_key
    and tops.sent_on = days.sent_on
left join busiest
    on busiest.chat_key = days.chat_key
    and busiest.sent_on = days.sent_on
left join unusual
    on unusual.chat_key = days.chat_key
    and unusual.sent_on = days.sent_on
