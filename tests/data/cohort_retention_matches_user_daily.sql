-- Cohorts of a chat together are everybody who wrote in it, week by week.
with weeks as (

    select
        chat_key,
        {{ week_start('sent_on') }} as week_start,
        count(distinct user_key) as active
    from {{ ref('user_daily') }}
    where user_key <> 'unknown'
    group by chat_key, {{ week_start('sent_on') }}

),

cohorts as (

    select
        chat_key,
        {{ add_days('cohort_week', '7 * weeks_since') }} as week_start,
        sum(active) as active
    from {{ ref('cohort_retention') }}
    group by chat_key, {{ add_days('cohort_week', '7 * weeks_since') }}

),

people as (

    select
        chat_key,
        count(distinct user_key) as people
    from {{ ref('user_daily') }}
    where user_key <> 'unknown'
    group by chat_key

),

sizes as (

    select
        chat_key,
        sum(case when weeks_since = 0 then cohort_size else 0 end) as people
    from {{ ref('cohort_retention') }}
    group by chat_key

)

select
    coalesce(weeks.chat_key, cohorts.chat_key) as chat_key,
    coalesce(weeks.week_start, cohorts.week_start) as week_start,
    weeks.active,
    cohorts.active as active_of_cohorts,
    people.people,
    sizes.people as people_of_cohorts
from weeks
full outer join cohorts
    on cohorts.chat_key = weeks.chat_key
    and cohorts.week_start = weeks.week_start
left join people
    on people.chat_key = coalesce(weeks.chat_key, cohorts.chat_key)
left join sizes
    on sizes.chat_key = coalesce(weeks.chat_key, cohorts.chat_key)
where coalesce(weeks.active, 0) <> coalesce(cohorts.active, -1)
    or coalesce(people.people, -1) <> coalesce(sizes.people, -1)
