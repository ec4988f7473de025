{% set measures = ['tenure_days', 'recency_days', 'active_days_28', 'active_days', 'engagement'] %}

with chat_ends as (

    select
        chat_key,
        max(sent_on) as last_on
    from {{ ref('chat_daily') }}
    group by chat_key

),

activity as (

    select
        days.chat_key,
        days.user_key,
        {{ days_between('min(days.sent_on)', 'max(chat_ends.last_on)') }} as tenure_days,
        {{ days_between('max(days.sent_on)', 'max(chat_ends.last_on)') }} as recency_days,
        cast(sum(case when days.sent_on > {{ add_days('chat_ends.last_on', -28) }} then 1 else 0 end) as int64) as active_days_28,
        count(*) as active_days,
        cast(sum(days.messages) as int64) as messages,
        cast(sum(days.reactions_received) as int64) as reactions_received
    from {{ ref('user_daily') }} as days
    inner join chat_ends
        on chat_ends.chat_key = days.chat_key
    where days.user_key <> 'unknown'
    group by days.chat_key, days.user_key

),

received as (

    select
        chat_key,
        to_user_key as user_key,
        cast(sum(replies) as int64) as replies_received
    from {{ ref('reply_graph') }}
    group by chat_key, to_user_key

),

measured as (

    select
        activity.*,
        coalesce(received.replies_received, 0) as replies_received,
        (activity.reactions_received + coalesce(received.replies_received, 0)) / activity.messages as engagement
    from activity
    left join received
        on received.chat_key = activity.chat_key
        and received.user_key = activity.user_key

),

-- A bound that a rule leaves open holds for everybody.
judged as (

    select
        measured.*,
        rules.position,
        case
            when true
                {%- for measure in measures %}
                and (rules.min_{{ measure }} is null or measured.{{ measure }} >= rules.min_{{ measure }})
                and (rules.max_{{ measure }} is null or measured.{{ measure }} <= rules.max_{{ measure }})
                {%- endfor %}
                then rules.segment
        end as segment
    from measured
    cross join {{ ref('segment_rules') }} as rules

)

-- Who fits no rule has no segment, which a test finds.
select
    chat_key,
    user_key,
    tenure_days,
    recency_days,
    active_days_28,
    active_days,
    messages,
    reactions_received,
    replies_received,
    engagement,
    segment
from judged
qualify row_number() over (
    partition by chat_key, user_key
    order by
        case when segment is null then 1 else 0 end,
        position
) = 1
