# Fills an instance of Redmine with an issue for each line of JSON of the file that is named: its title
# and text. Called by bench/peers.mjs through Redmine's own `rails runner`.
require 'json'

Setting.login_required = '0'
Setting.default_language = 'zh'
project = Project.create!(name: 'Proposals', identifier: 'proposals', is_public: true)
tracker = Tracker.first
now = Time.now
rows = File.foreach(ARGV[0]).with_index(1).map do |line, id|
  text = JSON.parse(line)
  { id: id, root_id: id, lft: 1, rgt: 2, tracker_id: tracker.id, project_id: project.id, status_id: IssueStatus.first.id,
    priority_id: IssuePriority.first.id, author_id: User.find_by(login: 'admin').id, subject: text['title'][0, 255],
    description: text['body'], created_on: now, updated_on: now }
end
rows.each_slice(500) { |some| Issue.insert_all(some) }
raise 'issues are missing' unless Issue.count == rows.length
