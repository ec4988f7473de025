with person_weeks as (

    select distinct
        chat_key,
        user_key,
        {{ week_start('sent_on') }} as week_start
    from {{ ref('user_daily') }}
    where user_key <> 'unknown'

),

joined as (

    select
        chat_key,
        user_key,
        min(week_start) as cohort_week
    from person_weeks
    group by chat_key, user_key

),

cohort_weeks as (

    select
        person_weeks.chat_key,
        joined.cohort_week,
        person_weeks.week_start,
        count(*) as active
    from person_weeks
    inner join joined
        on joined.chat_key = person_weeks.chat_key
        and joined.user_key = person_weeks.user_key
    group by person_weeks.chat_key, joined.cohort_week, person_weeks.week_start

),

cohorts as (

    select
        chat_key,
        cohort_week,
        active as cohort_size
    from cohort_weeks
    where week_start = cohort_week

),

weeks as (

    select distinct
        chat_key,
        {{ week_start('sent_on') }} as week_start
    from {{ ref('chat_daily') }}

)

select
    cohorts.chat_key,
    cohorts.cohort_week,
    cast({{ days_between('cohorts.cohort_week', 'weeks.week_start') }} / 7 as int64) as weeks_since,
    cohorts.cohort_size,
    coalesce(cohort_weeks.active, 0) as active,
    coalesce(cohort_weeks.active, 0) / cohorts.cohort_size as retention
from cohorts
inner join weeks
    on weeks.chat_key = cohorts.chat_key
    and weeks.week_start >= cohorts.cohort_week
left join cohort_weeks
    on cohort_weeks.chat_key = cohorts.chat_key
    and cohort_weeks.cohort_week = cohorts.cohort_week
    and cohort_weeks.week_start = weeks.week_start
