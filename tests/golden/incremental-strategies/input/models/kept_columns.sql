{{ config(unique_key='id', incremental_strategy='merge', merge_update_columns=['note']) }}
select {{ var('batch') }} as batch, 1 as id, 'note {{ var('batch') }}' as note
