-- Everybody whose name was ever observed has one current period, the periods follow each other without gaps, and the
-- current name is the one in users, which keeps the last one known where an account was deleted.
with periods as (

    select
        user_key,
        name,
        valid_from,
        valid_to,
        is_current,
        lag(valid_to) over (partition by user_key order by valid_from) as previous_valid_to,
        lag(name) over (partition by user_key order by valid_from) as previous_name,
        row_number() over (partition by user_key order by valid_from) as period
    from {{ ref('user_names') }}

),

people as (

    select
        user_key,
        sum(case when is_current then 1 else 0 end) as current_periods,
        max(case when is_current then name end) as current_name,
        sum(case
            when period > 1 and (previous_valid_to is null or previous_valid_to <> valid_from) then 1
            when period > 1 and coalesce(previous_name, '') = coalesce(name, '') then 1
            else 0
        end) as wrong_periods,
        count(distinct name) as names
    from periods
    group by user_key

)

select
    users.user_key,
    users.name,
    people.current_name
from {{ ref('users') }} as users
left join people
    on people.user_key = users.user_key
where coalesce(people.names, 0) > users.name_count
    or (people.user_key is null and users.name is not null)
    or people.current_periods <> 1
    or people.wrong_periods > 0
    or (people.current_name is not null and people.current_name <> users.name)
