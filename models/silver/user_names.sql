-- Two names of one moment cannot be told apart by time: a name says more than none, then the alphabet settles it.
with moments as (

    select
        user_key,
        name,
        observed_at
    from {{ ref('name_observations') }}
    qualify row_number() over (partition by user_key, observed_at order by name desc) = 1

),

compared as (

    select
        user_key,
        name,
        observed_at,
        case
            when lag(name) over (partition by user_key order by observed_at) = name then 0
            else 1
        end as is_another
    from moments

),

numbered as (

    select
        user_key,
        name,
        observed_at,
        sum(is_another) over (
            partition by user_key
            order by observed_at
            rows between unbounded preceding and current row
        ) as period
    from compared

),

periods as (

    select
        user_key,
        period,
        nullif(max(name), '') as name,
        min(observed_at) as valid_from,
        count(*) as observations
    from numbered
    group by user_key, period

),

followed as (

    select
        user_key,
        name,
        valid_from,
        lead(valid_from) over (partition by user_key order by valid_from) as valid_to,
        observations
    from periods

)

select
    followed.user_key,
    followed.name,
    followed.valid_from,
    followed.valid_to,
    followed.valid_to is null as is_current,
    followed.observations
from followed
inner join {{ ref('users') }} as users
    on users.user_key = followed.user_key
